import { auditServer } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

describe('the audits of GraphQL over HTTP', () => {
  it('find no MUST and no SHOULD broken', async () => {
    const fetchFn: typeof fetch = (url, init) =>
      fetch(url, {
        ...init,
        headers: {
          ...Object.fromEntries(new Headers(init?.headers)),
          authorization: `Bearer ${server.apiKey}`,
        },
      })
    const results = await auditServer({ url: `${server.url}/graphql`, fetchFn })
    expect(results.length).toBeGreaterThan(50)
    const broken = results.filter(({ status, name }) => status !== 'ok' && !name.startsWith('MAY'))
    expect(broken.map((result) => `${result.name}: ${'reason' in result ? result.reason : ''}`)).toEqual([])
  })
})
