import type { JsonObject, JsonValue } from '../../../base/json.ts'
import { platformApi } from '../blocks/platform-api.ts'
import type { RunRecord } from '../runs/run.ts'
import { checkNeeds } from './block-config.ts'
import type { BlockRunner } from './block-runner.ts'
import { asBlockErrors } from './capability.ts'

export interface PlatformCall {
  resource: string
  operation: string
  /** The block's config beside these. */
  input: JsonObject
  /** The config as its author wrote it, with its references. */
  written: JsonObject
  /** The same for every attempt. */
  key: string
}

/** Calls our own services with the run's rights; what they refuse fails the step. */
export function createPlatformApiRunner(
  invoke: (run: RunRecord, call: PlatformCall) => Promise<JsonValue>,
): BlockRunner {
  return {
    async run(call) {
      const { run, block, config, idempotencyKey } = call
      checkNeeds(platformApi, call)
      const { resource: named, ...rest } = config
      const resource = String(named)
      const { [`${resource}_operation`]: operation, ...input } = rest
      const about = { written: block.config, key: idempotencyKey }
      const asked = { resource, operation: String(operation ?? ''), input, ...about }
      return { kind: 'done', result: { output: await asBlockErrors(() => invoke(run, asked)) } }
    },
  }
}
