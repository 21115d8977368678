import { randomUUID } from 'node:crypto'
import type { Graph } from '../../src/engine/workflow/graph/graph.ts'
import type { TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'

export async function query<T>(
  server: Pick<TestServer, 'url'> & { apiKey: string },
  text: string,
  variables: object = {},
): Promise<T> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: text, variables }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

/** A workflow with a starter that declares `Input 1`, and a response that gives it back; or with the blocks given. */
export async function addWorkflow(server: TestServer, graph: Graph = ECHO): Promise<string> {
  const { prisma } = server.database
  const { organizationId } = server
  const id = `WCFG-${randomUUID()}`
  const stored = JSON.parse(JSON.stringify(graph))
  await prisma.workflow.create({ data: { id, organizationId, name: id, graph: stored } })
  await prisma.workflowVersion.create({
    data: {
      ...{ id: `ver_${randomUUID()}`, organizationId, workflowId: id, version: 1 },
      ...{ graph: stored, origin: 'manual' as const, author: 'test' },
    },
  })
  return id
}

export const at = { position: { x: 0, y: 0 }, enabled: true }
export const ECHO: Graph = {
  nodes: [
    { id: 's', type: 'starter', name: 'Start', config: { input: { 'Input 1': 'string', n: 1 } }, ...at },
    { id: 'r', type: 'response', name: 'End', config: { output: { said: '<Start.output.Input 1>' } }, ...at },
  ],
  edges: [{ id: 'e', source: 's', target: 'r' }],
}
export const WAIT: Graph = {
  nodes: [
    { id: 's', type: 'starter', name: 'Start', config: {}, ...at },
    { id: 'w', type: 'wait', name: 'Wait', config: { seconds: 3_600 }, ...at },
  ],
  edges: [{ id: 'e', source: 's', target: 'w' }],
}

export const START = `mutation ($id: ID!, $vars: JSON, $key: String) {
  startWorkflowRun(workflowId: $id, startVariables: $vars, metadata: {api: true}, idempotencyKey: $key) {
    __typename
    ... on WorkflowRun { id status input metadata versionNumber trigger attempt }
    ... on ValidationError { message issues { path code } }
    ... on Error { message code }
    ... on CreditLimitError { limit used }
  }
}`

export interface Started {
  startWorkflowRun: { __typename: string; id: string; [key: string]: unknown }
}

export async function start(
  server: TestServer,
  id: string,
  vars: object = { 'Input 1': 'x' },
  key?: string,
): Promise<Started['startWorkflowRun']> {
  return (await query<Started>(server, START, { id, vars, key })).startWorkflowRun
}

export interface Read {
  workflowRun: { status: string; [key: string]: unknown }
}

export async function ended(server: TestServer, id: string): Promise<Read['workflowRun']> {
  const text = `query ($id: ID!) { workflowRun(id: $id) {
    status output credits error { code message blockId } finishedAt lastSeq
    steps { blockName blockType status attempt output durationMs credits logs { message } }
    events(first: 2) { totalCount nodes { __typename seq } pageInfo { hasNextPage } }
  } }`
  let run: Read['workflowRun'] = { status: '' }
  await waitUntil(async () => {
    run = (await query<Read>(server, text, { id })).workflowRun
    return run.finishedAt !== null
  }, 'the run to end')
  return run
}
