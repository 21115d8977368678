import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/base/json.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'
import { createOneOfEach, idsOf, KINDS, kindOf } from './one-of-each.ts'
import { type OperationByArgument, operationsByArgument, takesId } from './operations-by-argument.ts'

/** What makes an operation right but for its id, so that it gets as far as looking for it. */
const GIVEN: Record<string, JsonValue> = {
  'InvokeCapabilityInput.name': 'memory_ls',
  'createWebhookEndpoint.url': 'https://example.com/hook',
  'createAgent.settings': { model: 'offline/planner' },
  'AgentInput.model': 'offline/planner',
  graph: { nodes: [], edges: [] },
  wireDiff: {},
  'setSchedule.input': { kind: 'INTERVAL', intervalSeconds: 60 },
  'setCreditLimit.limit': 1,
  // the caller's own, made before the tests
  'retryWorkflowRun.id': '',
  'updateAgent.id': '',
  'updateOrchestration.id': '',
  'updateWebhookEndpoint.id': '',
  'applySuggestion.messageId': '',
}

/** What else an operation may answer than that there is nothing, and why that tells nothing. */
const OTHERWISE: Readonly<Record<string, RegExp>> = {
  // what a caller gives is wrong, as for an account that never was (seed 000)
  'Mutation.invokeCapability(input.connectedAccountId)': /Unknown connectedAccountId/,
  'Mutation.createAgent(settings.knowledgeBaseIds)': /Invalid agent/,
  'Mutation.updateAgent(settings.knowledgeBaseIds)': /Invalid agent/,
  'Mutation.createOrchestration(agentIds)': /Invalid orchestration/,
  'Mutation.updateOrchestration(agentIds)': /Invalid orchestration/,
  'Mutation.applySuggestion(only)': /ValidationError.*changes nothing with these ids/,
  // nothing was spent by what is not there
  'Query.creditAccount(workflowId)': /"limit":null,.*"used":0/,
}

/** Feeds of the caller's own organisation, which go on whether or not anything passes their filter. */
const ENDLESS = new Set([
  'Subscription.auditEventRecorded(targetId)',
  'Subscription.executionUpdates(filter.sessionId)',
  'Subscription.executionUpdates(filter.connectedAccountId)',
  'Subscription.workflowRunUpdates(filter.workflowId)',
  'Subscription.workflowRunUpdates(workflowId)',
])

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
/** Ids in a graph name its own blocks. */
const OPERATIONS = operationsByArgument(schema, GIVEN, takesId).filter(
  ({ name }) => !/\.(nodes|edges)\./.test(name),
)

let server: TestServer
let owner: GraphqlClient
let stranger: GraphqlClient
let strangerKey: string
/** One id of each kind, and one of the same form that nothing has. */
let ids: { foreign: string; nobody: string }[]
/** What the other organisation has. */
let before: JsonObject

beforeAll(async () => {
  server = await startTestServer()
  const foreign = await server.createOrganization('Foreign')
  owner = new GraphqlClient(server.url, foreign.apiKey)
  strangerKey = server.apiKey
  stranger = new GraphqlClient(server.url, strangerKey)
  await createOneOfEach(owner)
  const own = await createOneOfEach(stranger)
  GIVEN['retryWorkflowRun.id'] = own.run
  GIVEN['updateAgent.id'] = own.agent
  GIVEN['updateOrchestration.id'] = own.orchestration
  GIVEN['updateWebhookEndpoint.id'] = own.endpoint
  GIVEN['applySuggestion.messageId'] = own.message
  const all = await idsOf(owner)
  ids = [...new Map(all.map((id) => [kindOf(id), { foreign: id, nobody: nobodyLike(id) }])).values()]
  before = await snapshot()
})
afterAll(() => server.close())

function nobodyLike(id: string): string {
  const kind = kindOf(id)
  return kind + id.slice(kind.length).replaceAll(/[0-9a-z]/g, '0')
}

/** The answer with the id left out, so that two answers can be compared. */
async function answerTo({ query, variables, name }: OperationByArgument, id: string): Promise<string> {
  const text = name.startsWith('Subscription')
    ? await subscribe(query, variables(id))
    : JSON.stringify((await stranger.ask(query, variables(id))).json)
  return text.replaceAll(id, 'ID')
}

/** All that a subscription says before it ends. */
async function subscribe(query: string, variables: JsonObject): Promise<string> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${strangerKey}`,
    },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(10_000),
  })
  const text = await response.text()
  return /data: (\{.*)/.exec(text)?.[1] ?? text
}

/** Whether an answer says that there is nothing of the kind. */
function isNothing(answer: string): boolean {
  const { data, errors } = JSON.parse(answer)
  if (Array.isArray(errors)) return errors.every(({ extensions }) => extensions?.code === 'NOT_FOUND')
  return Object.values(data as JsonObject).every(isEmpty) // an answer is an object
}

function isEmpty(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.every(isEmpty)
  if (!isJsonObject(value)) return value === null
  return value.__typename === 'NotFoundError' || value.totalCount === 0
}

function snapshot(): Promise<JsonObject> {
  return owner.data(`{
    apiKeys { nodes { id name status } }
    connectedAccounts { nodes { id status displayName } }
    integrations { nodes { id trustHints } }
    sessions { nodes { id title status } }
    executions { nodes { id status } }
    approvals { nodes { id status } }
    assets { nodes { id name version } }
    webhookEndpoints { nodes { id url status deliveries { nodes { id } } } }
    workflowRuns { nodes { id } }
    workflows { nodes { id name version state } }
  }`)
}

/** The answer is the same as to an id which nothing has, so that it tells nothing. */
describe('the id of another organisation', () => {
  it('is tried in every kind', () => {
    expect(ids.map(({ foreign }) => kindOf(foreign)).sort()).toEqual(KINDS.toSorted())
    expect(OPERATIONS.length).toBeGreaterThan(70)
  })

  it.each(
    OPERATIONS.filter(({ name }) => !ENDLESS.has(name)).map((operation) => [operation.name, operation]),
  )('is nothing to %s', async (name, operation) => {
    const answers = await Promise.all(
      ids.map(async ({ foreign, nobody }) => ({
        foreign: await answerTo(operation, foreign),
        nobody: await answerTo(operation, nobody),
      })),
    )
    for (const { foreign, nobody } of answers) {
      expect(foreign).toBe(nobody)
      const otherwise = OTHERWISE[name]
      if (otherwise) expect(foreign).toMatch(otherwise)
      else expect(isNothing(foreign), foreign).toBe(true)
    }
  })

  it('has changed nothing by any of that', async () => {
    expect(await snapshot()).toEqual(before)
  })
})
