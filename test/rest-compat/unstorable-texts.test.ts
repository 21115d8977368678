import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/base/json.ts'
import { at, TestClient } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const UNSTORABLE = { 'a NUL character': 'a\0b', 'half of a surrogate pair': 'a\ud800b' }
/** What a route needs besides, to get as far as looking at the rest. */
const BODY: JsonObject = {
  url: 'https://example.com/hook',
  eventType: 'workflowRun.completed',
  decision: 'deny',
}
const METHODS = ['get', 'post', 'put', 'patch', 'delete']
const QUERY = [
  'after',
  'workflow_id',
  'size',
  'page',
  'verbose',
  'compat',
  'stream_token',
  'toolset',
  'token',
]

let server: TestServer
let client: TestClient
/** `post /api/…` with the names of what the body may hold. */
let routes: { method: string; path: string; keys: string[] }[]
/** What stands in a path for an id, so that the rest of a request is read. */
let own: Record<string, string>

beforeAll(async () => {
  server = await startTestServer()
  client = new TestClient(server.url, server.apiKey)
  const { sessions, workflows, copilotSessions } = server.app.services
  const { id: sessionId } = await sessions.create(server.actor, {})
  const { id: workflowId } = await workflows.create(server.actor, { name: 'Mine' })
  const { id: copilotId } = await copilotSessions.create(server.actor, workflowId)
  own = { sessionId, copilotId, workflow_id: workflowId, id: workflowId, toolName: 'demo_echo' }
  routes = await documentedRoutes()
})
afterAll(() => server.close())

async function documentedRoutes() {
  const { json } = await client.get('/openapi.json')
  return Object.entries((json.paths ?? {}) as JsonObject).flatMap(([path, operations]) =>
    METHODS.filter((method) => at(operations, method) !== undefined).map((method) => {
      const schema = at(operations, method, 'requestBody', 'content', 'application/json', 'schema')
      const component = String(at(schema, '$ref') ?? '').replace('#/components/schemas/', '')
      const properties = at(component ? at(json, 'components', 'schemas', component) : schema, 'properties')
      return { method, path, keys: Object.keys((properties ?? {}) as JsonObject) }
    }),
  )
}

function withOwnIds(path: string): string {
  const sessionId = (path.includes('/copilot/') ? own.copilotId : own.sessionId) ?? ''
  const ids = new Map(Object.entries({ ...own, sessionId }))
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids.get(name) ?? 'nobody')
}

async function send(method: string, path: string, body?: JsonValue) {
  const { status, text } = await client.send(method.toUpperCase(), path, {
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  return { status, text }
}

/** rest.md: what is wrong with a request is a 400, what it names and nothing has a 404; neither is the server's fault. */
describe.each(Object.entries(UNSTORABLE))('a text with %s', (_which, text) => {
  const encoded = text === 'a\0b' ? 'a%00b' : 'a%ED%A0%80b'

  it('is nothing in any path', async () => {
    expect(routes.length).toBeGreaterThan(25)
    for (const { method, path } of routes.filter((route) => route.path.includes('{'))) {
      for (const [place] of path.matchAll(/\{\w+\}/g)) {
        const filled = withOwnIds(path.replace(place, encoded))
        const { status, text: answer } = await send(method, filled, method === 'get' ? undefined : {})
        expect([400, 404], `${method} ${filled}: ${answer}`).toContain(status)
      }
    }
  })

  it('is no fault of the server in any query', async () => {
    for (const { method, path } of routes) {
      for (const name of QUERY) {
        const answer = await send(
          method,
          `${withOwnIds(path)}?${name}=${encoded}`,
          method === 'get' ? undefined : {},
        )
        expect(answer.status, `${method} ${path}?${name}: ${answer.text}`).toBeLessThan(500)
      }
    }
  })

  it('is no fault of the server in any body', async () => {
    for (const { method, path, keys } of routes.filter((route) => route.keys.length > 0)) {
      const needed = Object.fromEntries(Object.entries(BODY).filter(([name]) => keys.includes(name)))
      for (const key of keys) {
        for (const value of [text, { [text]: text }, [text], { a: [{ b: text }] }]) {
          const answer = await send(method, withOwnIds(path), { ...needed, [key]: value })
          expect(answer.status, `${method} ${path} ${key}: ${answer.text}`).toBeLessThan(500)
        }
      }
    }
  })
})
