import { isJsonObject } from '../../../base/json.ts'
import type { InstantRunner } from './block-runner.ts'

/** Gives what was received; a run that was started by hand gives its start variables as the body. */
export const webhookRunner: InstantRunner = {
  decide: ({ run: { trigger, input } }) => {
    const { body = null, headers, query } = trigger === 'webhook' ? input : { body: input }
    const fields = (value: unknown) => (isJsonObject(value) ? value : {})
    return { result: { body, headers: fields(headers), query: fields(query) } }
  },
}
