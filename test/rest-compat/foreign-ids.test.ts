import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { at, TestClient, textAt } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** What a route is sent, so that it gets as far as looking for the id. */
const BODIES: Readonly<Record<string, JsonObject>> = {
  'post /api/runtime/approvals/{approvalId}': { decision: 'deny' },
  'post /api/workflow/{workflow_id}/run': { startVariables: {}, metadata: {} },
  'put /api/workflows/{id}/graph': { blocks: [], edges: [] },
  'post /api/copilot/sessions/{sessionId}/chat': { message: 'Add a step' },
  'post /api/copilot/sessions/{sessionId}/messages/{messageId}/snapshot': {
    pre_snapshot: { nodes: [], edges: [] },
  },
  'post /api/copilot/sessions/{sessionId}/confirmations/{confirmationId}': { decision: 'deny' },
  'post /api/webhook': { url: 'https://example.com/hook', eventType: 'workflowRun.completed' },
}
/** No id of anything that an organisation has. */
const NAMES = new Set(['toolName', 'path', 'name'])
const METHODS = ['get', 'post', 'put', 'patch', 'delete']

interface Route {
  route: string
  method: string
  path: string
  parameter: string
}

let server: TestServer
let stranger: TestClient
let routes: Route[]
/** By their kinds, each with one of the same form that nothing has. */
let ids: [foreign: string, nobody: string][]

beforeAll(async () => {
  server = await startTestServer()
  const foreign = await server.createOrganization('Foreign')
  stranger = new TestClient(server.url, server.apiKey)
  const owner = new TestClient(server.url, foreign.apiKey)
  const { json } = await owner.post('/api/runtime/tools/demo_echo', { input: { value: 'secret' } })
  const { workflows, webhooks, invocations, copilotSessions } = server.app.services
  const { id: workflowId } = await workflows.create(foreign.actor, { name: 'Secret' })
  const waiting = await invocations.invoke(foreign.actor, {
    capabilityName: 'demo_echo',
    input: { value: 1 },
    requireApproval: true,
  })
  const endpoint = await webhooks.create(foreign.actor, {
    url: 'https://example.com/hook',
    eventTypes: ['workflowRun.completed'],
  })
  const session = await copilotSessions.create(foreign.actor, workflowId)
  const own = [
    session.id,
    textAt(json, 'executionId'),
    textAt(json, 'session', 'id'),
    waiting.execution.approvalId ?? '',
    workflowId,
    endpoint.endpoint.id,
  ]
  ids = own.map((id) => [id, id.replaceAll(/(?<=[_-].*)[0-9a-z]/g, '0')])
  routes = await documentedRoutes(owner)
})
afterAll(() => server.close())

async function documentedRoutes(client: TestClient): Promise<Route[]> {
  const { json } = await client.get('/openapi.json')
  return Object.entries((json.paths ?? {}) as JsonObject).flatMap(([path, operations]) =>
    METHODS.filter((method) => at(operations, method) !== undefined).flatMap((method) =>
      [...path.matchAll(/\{(\w+)\}/g)]
        .map(([, parameter = '']) => parameter)
        .filter((parameter) => !NAMES.has(parameter))
        .map((parameter) => ({ route: `${method} ${path}`, method, path, parameter })),
    ),
  )
}

async function answerOf({ route, method, path, parameter }: Route, id: string): Promise<string> {
  const filled = path
    .replace(`{${parameter}}`, id)
    .replace('{toolName}', 'demo_echo')
    .replaceAll(/\{\w+\}/g, id)
  const body = BODIES[route] ?? (method === 'post' ? {} : undefined)
  const answer = await stranger.send(method.toUpperCase(), filled, {
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return `${answer.status} ${answer.text}`.replaceAll(id, 'ID')
}

it('answers every route with the id of another organisation as with one that nothing has', async () => {
  expect(routes.length).toBeGreaterThan(10)
  for (const route of routes) {
    for (const [foreign, nobody] of ids) {
      const answer = await answerOf(route, foreign)
      expect(answer, `${route.route} ${foreign}`).toMatch(/^404 /)
      expect(answer, `${route.route} ${foreign}`).toBe(await answerOf(route, nobody))
    }
  }
})
