import { createId } from '../../../src/base/ids.ts'
import type { JsonObject } from '../../../src/base/json.ts'

/** What an invocation of demo_echo leaves behind, ready to be written by whatever means a baseline shows. */
export interface InvocationRecords {
  ids: { session: string; execution: string; run: string }
  input: JsonObject
  /** Written before the tool runs. */
  firstEvents: { type: string; payload: JsonObject }[]
  /** Written when it has answered. */
  lastEvents: { type: string; payload: JsonObject }[]
  summary: string
}

export const ORGANIZATION_ID = 'org_bench'
export const WORKER_ID = 'baseline'
export const TIMEOUT_MS = 600_000

export function createInvocation(input: JsonObject): InvocationRecords {
  const ids = { session: createId('session'), execution: createId('exec'), run: createId('run') }
  const named = { executionId: ids.execution, runId: ids.run }
  const use = { id: createId('runtime'), name: 'demo_echo' }
  const summary = 'Echoed'
  return {
    ids,
    input,
    summary,
    firstEvents: [
      { type: 'session', payload: { id: ids.session, ...named, interactionMode: 'execute' } },
      { type: 'run_status', payload: { ...named, status: 'executing', interactionMode: 'execute' } },
      { type: 'tool_use', payload: { ...use, input, ...named } },
    ],
    lastEvents: [
      { type: 'tool_result', payload: { ...use, output: input, error: false, ...named } },
      { type: 'done', payload: { status: 'completed', summary, ...named } },
    ],
  }
}

/** The answer of the real route, as far as its size and what the client looks at matter. */
export function toAnswer({ ids, input, summary }: InvocationRecords): object {
  const now = new Date().toISOString()
  return {
    session: {
      id: ids.session,
      title: 'Agent Runtime Session',
      source: 'api',
      interactionMode: 'execute',
      status: 'active',
      createdAt: now,
      updatedAt: now,
    },
    runId: ids.run,
    executionId: ids.execution,
    executionEventsUrl: `http://127.0.0.1/api/runtime/executions/${ids.execution}/events`,
    summary,
    result: input,
  }
}
