import type { BlockRunners } from './block-runner.ts'
import { conditionRunner } from './runners/condition.ts'
import { responseRunner } from './runners/response.ts'
import { splitRunner } from './runners/split.ts'
import { starterRunner } from './runners/starter.ts'
import { createSubworkflowRunner, type SubworkflowParts } from './runners/subworkflow.ts'
import { waitRunner } from './runners/wait.ts'
import { webhookRunner } from './runners/webhook.ts'

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
