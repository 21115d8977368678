import vm from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KEY_PROMPT, KEY_SCRIPT } from '../../src/graphql/transports/graphiql-key.ts'
import { TestClient } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const OWN = 'https://switchyard.example/graphql'

/** As much of a browser as the script asks for. */
function openPage({ stored = {}, status = 200 }: { stored?: Record<string, string>; status?: number } = {}) {
  const storage = new Map(Object.entries(stored))
  const sent: Request[] = []
  const listeners: Record<string, () => void> = {}
  const dialog = {
    open: false,
    returnValue: '',
    input: { value: '' },
    showModal: () => {
      dialog.open = true
    },
    querySelector: () => dialog.input,
    addEventListener: (_type: string, listener: () => void) => {
      listeners.close = listener
    },
  }
  const button = {
    addEventListener: (_type: string, listener: () => void) => {
      listeners.click = listener
    },
  }
  const page = {
    reloads: 0,
    fetch: async (request: Request) => {
      sent.push(request)
      return new Response('', { status })
    },
  }
  vm.runInNewContext(KEY_SCRIPT, {
    ...{ window: page, Request, URL },
    document: { getElementById: (id: string) => (id === 'api-key' ? dialog : button) },
    localStorage: {
      getItem: (name: string) => storage.get(name) ?? null,
      setItem: (name: string, value: string) => storage.set(name, value),
    },
    location: { origin: new URL(OWN).origin, reload: () => page.reloads++ },
  })
  const ask = (url: string, headers = {}) =>
    (page.fetch as typeof fetch)(url, { method: 'POST', headers, body: '{}' })
  return { ask, dialog, listeners, page, sent, storage }
}

const authorizations = (sent: Request[]) => sent.map(({ headers }) => headers.get('authorization'))

/** Issue "The GraphQL API", 7: GraphiQL from our own files, with subscriptions and saved headers. */
describe('the key of GraphiQL', () => {
  it('is asked for when the server misses it, kept, and sent with everything from then on', async () => {
    const first = openPage({ status: 401 })
    await first.ask(OWN)
    expect(first.dialog.open).toBe(true)
    Object.assign(first.dialog, { returnValue: 'use', input: { value: ' sy_live_1 ' } })
    first.listeners.close?.()
    expect(first.page.reloads).toBe(1)
    const next = openPage({ stored: Object.fromEntries(first.storage) })
    await next.ask(OWN)
    expect(authorizations(next.sent)).toEqual(['Bearer sy_live_1'])
    expect(next.dialog.open).toBe(false)
  })

  it('gives way to the headers of a tab, and goes to no other server', async () => {
    const { ask, sent } = openPage({ stored: { 'switchyard:api-key': 'k' } })
    await ask(OWN, { authorization: 'Bearer other' })
    await ask('https://elsewhere.example/graphql')
    expect(authorizations(sent)).toEqual(['Bearer other', null])
  })

  it('stays as it was when the question is cancelled', () => {
    const { dialog, listeners, page, storage } = openPage({ stored: { 'switchyard:api-key': 'k' } })
    listeners.click?.()
    expect(dialog.open).toBe(true)
    Object.assign(dialog, { returnValue: 'cancel', input: { value: 'new' } })
    listeners.close?.()
    expect([storage.get('switchyard:api-key'), page.reloads]).toEqual(['k', 0])
  })

  it('is taken by Enter: a form submits with its first button', () => {
    expect(/<button value="(\w+)"/.exec(KEY_PROMPT)?.[1]).toBe('use')
  })
})

it('goes on in the tab that was open', () => {
  const tabs = [{ query: '{ a }' }, { query: '{ b }', variables: '{}', headers: null }]
  const { storage } = openPage({
    stored: { 'graphiql:tabState': JSON.stringify({ tabs, activeTabIndex: 1 }) },
  })
  expect(['query', 'variables', 'headers'].map((editor) => storage.get(`graphiql:${editor}`))).toEqual([
    '{ b }',
    '{}',
    '',
  ])
})

describe('in a browser', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  const open = (path: string) => new TestClient(server.url, null).get(path, { accept: 'text/html' })

  it('GraphiQL has the question before all that asks the server', async () => {
    const { text } = await open('/graphql')
    expect(text).toContain(KEY_PROMPT)
    expect(text.indexOf(KEY_PROMPT)).toBeLessThan(text.indexOf('<div id="root">'))
  })

  it('the address of the server leads on to GraphiQL and the reference, and loads nothing', async () => {
    const { status, headers, text } = await open('/')
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    const links = [...text.matchAll(/<a href="([^"]+)"/g)].map(([, href = '']) => href)
    expect(links).toEqual(expect.arrayContaining(['graphql', 'docs', 'openapi.json']))
    for (const href of links) expect((await open(`/${href}`)).status, href).toBe(200)
  })

  it('the reference says what the API is, and leads on to its parts and to GraphiQL', async () => {
    const document = await (await fetch(`${server.url}/openapi.json`)).json()
    const tags = new Set(JSON.stringify(document).match(/(?<="tags":\[")[^"]+/g))
    const links = [...document.info.description.matchAll(/\]\(([^)]+)\)/g)].map(([, href]) => href)
    expect(links).toEqual(['#/Runtime', '#/Copilot', '#/Workflows', 'graphql'])
    for (const href of links) {
      if (href.startsWith('#/')) expect(tags).toContain(href.slice(2))
      else expect((await open(`/${href}`)).status).toBe(200)
    }
  })
})
