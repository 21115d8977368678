import type { JsonObject, JsonValue } from '../../base/json.ts'
import { shownOutput } from '../../engine/workflow/runs/run.ts'
import type { RunStep } from '../../platform/db/generated/client.ts'

/** What a step gave, as people see it: the one value that its block is about, or all its fields. */
export function outputOf({ result }: Pick<RunStep, 'result'>): JsonValue {
  return shownOutput(result as JsonObject | null) // the runner writes nothing else
}
