import { AppError, isAppError } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import { parseGraph } from '../../engine/workflow/graph/parse-graph.ts'

/** The arguments that hold what stands in a caller's editor: as the reference names them, and as GraphQL does. */
const ARGUMENTS = { workflow_state: 'workflowState', pre_snapshot: 'preSnapshot' } as const

/**
 * The graph in a caller's editor. Throws VALIDATION whose message says where the first fault is, in the words of
 * rest.md where `nodes` or `edges` is no list, and whose issues lie below the argument.
 */
export function parseEditorGraph(value: unknown, name: keyof typeof ARGUMENTS): Graph {
  const argument = ARGUMENTS[name]
  if (!isJsonObject(value) || !Array.isArray(value.nodes) || !Array.isArray(value.edges)) {
    const message = `${name} must have nodes and edges arrays`
    throw new AppError('VALIDATION', message, {
      issues: [{ path: [argument], code: 'invalid_value', message }],
    })
  }
  try {
    return parseGraph(value)
  } catch (error) {
    if (!isAppError(error, 'VALIDATION') || !('issues' in error.details)) throw error
    const { issues } = error.details
    const place = [name, ...(issues[0]?.path ?? [])].join('.')
    const below = issues.map((issue) => ({ ...issue, path: [argument, ...issue.path] }))
    throw new AppError('VALIDATION', `${place}: ${error.message}`, { issues: below }, { cause: error })
  }
}
