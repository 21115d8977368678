import { describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../../../../src/base/json.ts'
import { findBlockDescription } from '../../../../src/engine/workflow/blocks/block-descriptions.ts'
import { parseText } from '../../../../src/engine/workflow/expressions/references.ts'
import {
  resolveConfig,
  secretNamesOf,
} from '../../../../src/engine/workflow/expressions/resolve-references.ts'
import { configTypeIssues, missingKeys } from '../../../../src/engine/workflow/graph/config-check.ts'
import { textsOf } from '../../../../src/engine/workflow/graph/config-text.ts'
import type { Graph, GraphNode } from '../../../../src/engine/workflow/graph/graph.ts'
import { lintGraph } from '../../../../src/engine/workflow/lint/lint-graph.ts'
import { EMPTY } from './corpus/graphs.ts'
import { graph } from './notation.ts'
import { runPlan } from './run-plan.ts'

/** A request that gives an object, and an agent that answers with one. */
const LOADED = graph(`
  Start: starter {"input":{"city":"string"}}
  Fetch: general_api {"url":"https://a.example/<Start.output.city>"}
  Response: response {"output":"<Fetch.output>"}
  Start > Fetch > Response
`)
const SCORED = graph(`
  Start: starter {"input":{"city":"string"}}
  Score: agent {"model":"gpt-5.2","system_prompt":"Score the city. Answer in JSON.","input":"<Start.output.city>"}
  Response: response {"output":"<Score.output>"}
  Start > Score > Response
`)
const HOOKED = graph(`
  Webhook: webhook {}
  Response: response {"output":"<Webhook.body>"}
  Webhook > Response
`)

/** One request for each sort of step that the planner makes. */
const TEMPLATES = [
  ...['Slack', 'Discord', 'Teams', 'Mattermost', 'Google Chat', 'Zapier', 'Telegram'].map(
    (service) => `send it to ${service}`,
  ),
  'create a GitHub issue',
  'create a page in Notion',
  'email it to ann@example.com',
  'email me',
  'send me a mail that the run has finished',
  'save it to memory',
  'search the memory',
  'search the memory for "prices"',
  'use linkedin_search_people with {"query":"ann"}',
  'fetch https://b.example/x',
  'post it to https://b.example/x with an api token',
  'add an HTTP request',
  'add a code block',
  'run the code ```output = 1```',
  'sort it by price',
  'filter the items whose price is above 10',
  'summarise it in one line',
  'classify it as good or bad',
  'add an agent',
  'translate it to German using gpt-4.1',
  'wait 5 minutes',
  'wait until 2030-01-01',
  'ask me before it goes on',
  'return the status',
  'respond with status 201',
  'if the score is above 80 email me, otherwise log it',
  'in parallel, email me and post it to Slack',
  'run the workflow Billing',
  'ask the Support agent to answer it',
]
const ANSWERS = {
  'list_project_assets agents': { agents: [{ id: 'agent_1', name: 'Support' }] },
  'list_project_assets workflows': { workflows: [{ id: 'wf_1', name: 'Billing' }] },
}

const GIVEN: Record<string, JsonObject> = {
  general_api: { output: { score: 90, status: 'ok', items: [] }, status_code: 200, headers: {} },
  agent: { output: 'A text.', usage: {} },
  webhook: { body: { score: 90, status: 'ok' }, headers: {}, query: {} },
  approval: { approved: true, comment: null, edited_input: null },
  condition: { branch: 'if' },
}

/** What a block gives in a run. */
function resultOf({ type, config }: GraphNode): JsonObject {
  if (type === 'agent' && /json/i.test(String(config.system_prompt)))
    return { output: { score: 90, status: 'ok' }, usage: {} }
  const inputs = isJsonObject(config.input) ? Object.keys(config.input) : []
  if (type === 'starter') return { output: Object.fromEntries(inputs.map((name) => [name, 'Rome'])) }
  return GIVEN[type] ?? { output: { score: 90 } }
}

function secretsOf({ nodes }: Graph): Map<string, string> {
  return new Map(
    nodes.flatMap(({ config }) => secretNamesOf(config)).map((name) => [name, `https://a.example/${name}`]),
  )
}

/** The block as a run prepares it: its faults in words. */
function faultsOf(node: GraphNode, graph: Graph): string[] {
  const description = findBlockDescription(node.type)
  if (!description) return [`${node.type} is unknown`]
  const isRefused = secretNamesOf(node.config).length > 0 && description.secrets !== 'replaced'
  const results = new Map(graph.nodes.map((one) => [one.name, resultOf(one)]))
  const values = { results, variables: {}, secrets: secretsOf(graph) }
  const { config, unresolved } = resolveConfig(node, values)
  return [
    ...(isRefused ? ['it names a secret'] : []),
    ...unresolved.map((text) => `${text} stands for nothing`),
    ...missingKeys(description, config).map((keys) => `${keys.join(' or ')} is missing`),
    ...configTypeIssues(description, config).map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...(node.type === 'capability' ? inputFaults(config) : []),
  ]
}

/** The tools that the planner calls take texts, and none that is empty. */
function inputFaults({ input }: JsonObject): string[] {
  return Object.entries(isJsonObject(input) ? input : {}).flatMap(([key, value]) =>
    typeof value === 'string' && value.trim() !== '' ? [] : [`${key} is ${JSON.stringify(value)}`],
  )
}

describe.each([
  ['nothing yet', EMPTY],
  ['a request', LOADED],
  ['an agent', SCORED],
  ['a webhook', HOOKED],
])('a step of each sort after %s', (_name, from) => {
  it.each(TEMPLATES)('%s: proposes what a run can prepare, or asks', (prompt) => {
    const ran = runPlan(prompt, from, { answers: ANSWERS })
    const faults = ran.graph.nodes.flatMap((node) =>
      faultsOf(node, ran.graph).map((fault) => `${node.name}: ${fault}`),
    )
    expect(faults, ran.text).toEqual([])
    expect(lintGraph(ran.graph).filter(({ rule }) => rule === 'SECRET_NOT_TAKEN')).toEqual([])
    if (ran.graph === from) expect(ran.text).toMatch(/\?/)
    else expect(ran.graph.nodes.flatMap(({ config }) => textsOf(config)).every(isWhole)).toBe(true)
  })
})

/** No slot of a template is left in it. */
function isWhole({ text }: { text: string }): boolean {
  return parseText(text).every((part) => typeof part !== 'string' || !/^\{(?:text|to|subject)\}$/.test(part))
}
