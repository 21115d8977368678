import type { Graph } from '../../../workflow/graph/graph.ts'
import type { StepSpec } from '../steps/step-spec.ts'
import type { NewBlock } from './edit.ts'

const HOOK = /^\{\{secrets\.(\w+)_WEBHOOK_URL\}\}$/

const OWN = 'a webhook posts to one channel, so this one is its own'

/**
 * A message to another channel than one before it: an incoming webhook posts to one channel, so that a second one that
 * is named takes a secret of its own.
 */
export function withOwnSecret(
  block: NewBlock,
  { channel, fill = [] }: StepSpec,
  others: readonly Pick<Graph['nodes'][number], 'config'>[],
): { block: NewBlock; fill: readonly string[] } {
  const { url } = block.config
  const service = channel === undefined ? undefined : HOOK.exec(String(url))?.[1]
  if (service === undefined || !others.some(({ config }) => config.url === url)) return { block, fill }
  const name = `${service}_${(channel ?? '')
    .replace(/[^a-z0-9]+/gi, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase()}`
  return {
    block: { ...block, config: { ...block.config, url: `{{secrets.${name}_WEBHOOK_URL}}` } },
    fill: fill.map((item) =>
      item.includes(`${service}_WEBHOOK_URL`)
        ? `${item.replace(`${service}_WEBHOOK_URL`, `${name}_WEBHOOK_URL`)}: ${OWN}`
        : item,
    ),
  }
}
