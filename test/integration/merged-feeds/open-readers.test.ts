import { afterAll, beforeAll, expect, it } from 'vitest'
import { TestClient } from '../../support/client.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const FEEDS = [
  'sessionEvents',
  'executionChanges',
  'approvalChanges',
  'runChanges',
  'deliveryChanges',
  'apiKeyChanges',
  'memoryChanges',
  'auditEntries',
] as const

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** How many feeds of each kind the process says that it reads. */
async function readers(): Promise<Record<string, number>> {
  const { text } = await new TestClient(server.url, null).get('/metrics')
  const lines = [...text.matchAll(/^merged_feed_readers_open\{feed="(\w+)"\} (\d+)$/gm)]
  return Object.fromEntries(lines.map(([, feed = '', open]) => [feed, Number(open)]))
}

it('the readers of every merged feed are counted by what they tell of', async () => {
  const all = (open: number) => Object.fromEntries(FEEDS.map((feed) => [feed, open]))
  const { organizationId } = server.actor
  expect(await readers()).toEqual(all(0))
  const followers = await Promise.all(
    FEEDS.map((feed) => server.app.mergedFeeds[feed].follow({ organizationId, feedId: 'watched' }, null)),
  )
  expect(await readers()).toEqual(all(1))
  for (const follower of followers) await follower.return()
  expect(await readers()).toEqual(all(0))
})
