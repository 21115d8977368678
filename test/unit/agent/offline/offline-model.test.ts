import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../src/base/json.ts'
import { type AgentRun, runAgent } from '../../../../src/engine/agent/agent-loop.ts'
import type { AgentTool } from '../../../../src/engine/agent/agent-tool.ts'
import { createOfflineModel } from '../../../../src/engine/agent/offline/offline-model.ts'
import { plan } from '../../../../src/engine/agent/offline/plan.ts'
import { applyWireDiff } from '../../../../src/engine/workflow/diff/apply-wire-diff.ts'
import type { Graph } from '../../../../src/engine/workflow/graph/graph.ts'
import { graph, notate } from './notation.ts'

const BASE = graph(`
  Start: starter {"input":{"url":"string"}}
  Fetch: general_api {"url":"<Start.output.url>"}
  Response: response {"output":"<Fetch.output>"}
  Start > Fetch > Response
`)

/** A desk with one tool, which edits the workflow for certain. */
function openDesk(base: Graph) {
  const desk = { now: base, graph: () => desk.now }
  const modify: AgentTool = {
    name: 'modify_workflow',
    description: 'Changes the workflow.',
    inputSchema: { type: 'object' },
    isMutating: true,
    execute: async (diff: JsonObject) => {
      const { graph: edited, skipped } = applyWireDiff(desk.now, diff)
      desk.now = edited
      return { ok: true, skipped: skipped.map(({ message }) => ({ reason: message })), renamed: [], lint: [] }
    },
  }
  return { desk, modify }
}

function ask(request: string, desk: ReturnType<typeof openDesk>, more: Partial<AgentRun> = {}): AgentRun {
  return {
    model: { id: 'offline', model: createOfflineModel(desk.desk) },
    instructions: 'You edit workflows.',
    messages: [{ role: 'user', content: request }],
    tools: [desk.modify],
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    onBug: (cause) => {
      throw cause
    },
    ...more,
  }
}

describe('the offline model', () => {
  it('calls modify_workflow in the loop of every model, and tells what it did in deltas', async () => {
    const desk = openDesk(BASE)
    const events = await Array.fromAsync(
      runAgent(ask('Add a Slack notification when the run finishes', desk)),
    )
    const types = events.map(({ type }) => type)
    expect(types.slice(0, 5)).toEqual(['step', 'tool_call', 'tool_result', 'usage', 'step'])
    expect(types.filter((type) => type === 'text').length).toBeGreaterThan(2)
    expect(events.at(-1)).toMatchObject({ type: 'end', model: 'offline', steps: 2 })
    expect(events.at(-1)).toHaveProperty('text', expect.stringContaining('"Slack notification"'))
    expect(notate(desk.desk.now)).toContain('Fetch > Slack notification')
    expect(notate(desk.desk.now)).toContain('Slack notification > Response')
  })

  it('asks back without a change when it does not understand', async () => {
    const desk = openDesk(BASE)
    const events = await Array.fromAsync(runAgent(ask('florble the wug', desk)))
    expect(events.map(({ type }) => type)).not.toContain('tool_call')
    expect(events.at(-1)).toHaveProperty('text', expect.stringContaining('?'))
    expect(desk.desk.now).toBe(BASE)
  })

  it('answers in words where it may use no tool', async () => {
    const desk = openDesk(BASE)
    const events = await Array.fromAsync(runAgent(ask('delete Fetch', desk, { maxSteps: 1 })))
    expect(events.map(({ type }) => type)).not.toContain('tool_call')
    expect(events.at(-1)).toMatchObject({ type: 'end', steps: 1 })
  })

  it('tells what the tool refuses', async () => {
    const desk = openDesk(BASE)
    const refusing = {
      ...desk,
      modify: { ...desk.modify, execute: () => Promise.reject(new Error('The workflow is read-only.')) },
    }
    const events = await Array.fromAsync(runAgent(ask('delete Fetch', refusing)))
    expect(events.at(-1)).toHaveProperty('text', expect.stringContaining('The workflow is read-only.'))
  })

  it('changes nothing twice where another model has changed the workflow and could not go on', () => {
    const turn = { request: 'add a Slack notification', history: [], graph: BASE, secretNames: null }
    const changed = {
      name: 'modify_workflow',
      input: { remove_blocks: ['Fetch'] },
      output: { ok: true },
      isError: false,
    }
    expect(plan({ ...turn, results: [changed] })).toMatchObject({
      kind: 'say',
      text: expect.stringContaining('proposal'),
    })
  })

  it('does not ask for secrets that the organisation has', () => {
    const turn = {
      request: 'add a Slack notification',
      history: [],
      graph: BASE,
      secretNames: new Set(['SLACK_WEBHOOK_URL']),
    }
    const called = plan({ ...turn, results: [] })
    if (called.kind !== 'call') throw new Error('it makes no change')
    const said = plan({ ...turn, results: [{ ...called, output: { ok: true }, isError: false }] })
    expect(said).toMatchObject({
      kind: 'say',
      text: expect.not.stringContaining('SLACK_WEBHOOK_URL, the address'),
    })
  })

  it('reads what tools answer between delimiters', async () => {
    const desk = openDesk(BASE)
    const list: AgentTool = {
      ...desk.modify,
      name: 'list_project_assets',
      isMutating: false,
      execute: async () => ({ agents: [{ id: 'agent_1', name: 'Support' }] }),
      toModelText: (output) => `<data>\n${JSON.stringify(output)}\n</data>`,
    }
    const events = await Array.fromAsync(runAgent(ask('list my agents', desk, { tools: [list] })))
    expect(events.at(-1)).toHaveProperty('text', 'There is 1 agent: "Support".')
  })
})
