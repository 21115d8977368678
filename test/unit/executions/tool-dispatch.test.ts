import { describe, expect, it } from 'vitest'
import type { Connector, ToolCall } from '../../../src/engine/connectors/connector.ts'
import type { ExecutionPlan } from '../../../src/engine/executions/execution.ts'
import { Stopped } from '../../../src/engine/executions/stopped.ts'
import { dispatchTool } from '../../../src/engine/executions/tool-dispatch.ts'

function planFor(connector: Connector, timeoutMs = 60_000): ExecutionPlan {
  return {
    id: 'exec_1',
    organizationId: 'org_1',
    runId: 'run_1',
    session: { id: 'session_1', isNew: false },
    capabilityName: 'test_tool',
    target: {
      connector,
      tool: 'tool',
      binding: { path: '/one' },
      outputSchema: null,
      account: { id: 'acc_1', organizationId: 'org_1', displayName: 'One', externalId: null },
    },
    toolDefinitionId: null,
    isReadOnly: false,
    isIdempotent: false,
    input: { a: 1 },
    shownInput: {},
    claim: null,
    timeoutMs,
  }
}

/** A connector that keeps the calls it gets, and answers at once. */
function createConnector() {
  const calls: ToolCall[] = []
  const connector: Connector = {
    listTools: async () => ({ tools: [] }),
    call: async (call) => {
      calls.push(call)
      return { output: 1, summary: 'one' }
    },
  }
  return { connector, calls }
}

function dispatch(plan: ExecutionPlan, stopping = new AbortController()) {
  const ask = () => Promise.reject(new Error('nobody is there to ask'))
  return dispatchTool({ plan, attempt: 2, stopping, stopGraceMs: 1, checkpoint: async () => {}, ask })
}

describe('a dispatch', () => {
  it('tells the connector what is called, for whom, and which attempt it is', async () => {
    const { connector, calls } = createConnector()
    await dispatch(planFor(connector))
    expect(calls).toMatchObject([
      {
        organizationId: 'org_1',
        account: { id: 'acc_1' },
        tool: 'tool',
        binding: { path: '/one' },
        input: { a: 1 },
        executionId: 'exec_1',
        attempt: 2,
        idempotencyKey: 'exec_1',
      },
    ])
  })

  it('calls nothing that is stopped already', async () => {
    const { connector, calls } = createConnector()
    const stopping = new AbortController()
    stopping.abort(new Stopped('cancelled'))
    expect(await dispatch(planFor(connector), stopping)).toMatchObject({
      ok: false,
      isTransient: false,
      isBug: false,
      error: { code: 'CANCELLED', retryable: false },
    })
    expect(calls).toEqual([])
  })

  it('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    await dispatch(planFor(createConnector().connector))
    expect(timers()).toBe(before)
  })
})
