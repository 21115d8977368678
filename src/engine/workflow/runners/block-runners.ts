import type { BlockRunners } from './block-runner.ts'
import { conditionRunner } from './condition.ts'
import { responseRunner } from './response.ts'
import { splitRunner } from './split.ts'
import { starterRunner } from './starter.ts'
import { createSubworkflowRunner, type SubworkflowParts } from './subworkflow.ts'
import { waitRunner } from './wait.ts'
import { webhookRunner } from './webhook.ts'

/** The types that need nothing but the runs themselves, with those that others bring. */
export function createBlockRunners(
  parts: SubworkflowParts,
  others: BlockRunners['working'] = {},
): BlockRunners {
  return {
    instant: {
      starter: starterRunner,
      webhook: webhookRunner,
      condition: conditionRunner,
      split: splitRunner,
      response: responseRunner,
    },
    working: { wait: waitRunner, subworkflow: createSubworkflowRunner(parts), ...others },
  }
}
