import { AppError, type FieldIssue, isAppError } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import { storableTextIssues } from '../../base/storable-text.ts'
import { startVariableIssues } from '../../engine/workflow/graph/start-variables.ts'

export const MAX_BULK_RUNS = 100
const MAX_VARIABLES_BYTES = 1024 * 1024
const MAX_METADATA_BYTES = 16 * 1024
/** A run may be put off for a year. */
const MAX_DELAY_MS = 365 * 24 * 60 * 60 * 1_000

export interface RunInput {
  startVariables: JsonObject
  metadata: JsonObject
  runAt?: Date | null | undefined
}

/** Throws VALIDATION with every issue of what a run is to begin with. */
export function checkRunInput(
  { startVariables, metadata, runAt }: RunInput,
  starterConfig: JsonObject,
): void {
  const issues = [
    ...startVariableIssues(starterConfig, startVariables),
    ...storableTextIssues(startVariables, ['startVariables']),
    ...storableTextIssues(metadata, ['metadata']),
    ...sizeIssues('startVariables', startVariables, MAX_VARIABLES_BYTES),
    ...sizeIssues('metadata', metadata, MAX_METADATA_BYTES),
    ...(runAt && runAt.getTime() - Date.now() > MAX_DELAY_MS
      ? [{ path: ['runAt'], code: 'too_big', message: 'A run can be put off for a year at most' }]
      : []),
  ]
  if (issues.length > 0) throw new AppError('VALIDATION', 'Invalid start of a run', { issues })
}

/** Throws VALIDATION for a number of starts that are not accepted at once. */
export function checkItemCount(count: number): void {
  if (count >= 1 && count <= MAX_BULK_RUNS) return
  const message = `From 1 to ${MAX_BULK_RUNS} runs are started at once`
  const code = count === 0 ? 'too_small' : 'too_big'
  throw new AppError('VALIDATION', message, { issues: [{ path: ['items'], code, message }] })
}

/** Says of which of many starts an issue is. */
export function withItem(cause: unknown, index: number): unknown {
  if (!isAppError(cause, 'VALIDATION') || !('issues' in cause.details)) return cause
  const issues = cause.details.issues.map((issue) => {
    const [first, ...rest] = issue.path
    return { ...issue, path: ['items', index, ...(first === 'startVariables' ? rest : issue.path)] }
  })
  return new AppError('VALIDATION', cause.message, { issues })
}

function sizeIssues(name: string, value: JsonObject, maxBytes: number): FieldIssue[] {
  if (Buffer.byteLength(JSON.stringify(value)) <= maxBytes) return []
  return [{ path: [name], code: 'too_big', message: `${name} takes more than ${maxBytes / 1_024} KiB` }]
}
