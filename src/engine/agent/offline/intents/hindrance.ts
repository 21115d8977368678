import { asks, type Outcome } from '../intent.ts'
import type { ReadStep, StepSpec } from '../steps/step-spec.ts'

/** What stands in the way of steps that were read: a question, or a list that has to be known first. */
export function hindrance(read: Exclude<ReadStep, StepSpec>): Outcome {
  return 'question' in read
    ? asks(read.question)
    : { kind: 'needs', tool: 'list_project_assets', input: { asset_type: read.needs } }
}
