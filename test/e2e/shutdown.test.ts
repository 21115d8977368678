import { expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { type Answer, TestClient, textAt } from '../support/client.ts'
import { waitUntil } from '../support/wait-until.ts'
import { API_KEY, createInstallation } from './installation.ts'
import { Load } from './load.ts'

/** Within which a request may be on its way to a connection that is being closed, as HTTP has it. */
const ON_THE_WAY_MS = 50

function slow(client: TestClient, input: JsonObject, headers: Record<string, string> = {}): Promise<Answer> {
  return client.post('/api/runtime/tools/demo_slow', { input }, headers)
}

it('stops under load: requests are answered, streams end, work is handed over, all within 10 s', async () => {
  await using installation = await createInstallation()
  const client = new TestClient(installation.url, API_KEY)
  await using server = await installation.start()
  const load = new Load({ url: installation.url, seed: 1 })
  const long = await slow(client, { steps: 1, delayMs: 15_000 }, { prefer: 'respond-async' })
  const events = `/api/runtime/executions/${textAt(long.json, 'executionId')}/events`
  const watching = await client.open(events)
  await watching.until('tool_use')
  const longAnswer = slow(client, { steps: 1, delayMs: 60_000 })
  await waitUntil(() => load.answered > 20, 'the load to be under way')

  const askedAtMs = performance.now()
  const [{ code, ms }, rest] = await Promise.all([server.terminate(), watching.rest()])
  await load.stop()
  expect({ code, rest }, server.output).toEqual({ code: 0, rest: [] })
  expect(ms).toBeLessThan(10_000)
  expect(await longAnswer).toMatchObject({ status: 500, json: { details: { status: 'executing' } } })
  const inFlight = load.calls.filter(({ sentAtMs }) => sentAtMs < askedAtMs - ON_THE_WAY_MS)
  expect(inFlight.filter(({ answer }) => answer === null)).toEqual([])
  expect(load.faults).toEqual([])

  await using _next = await installation.start()
  const again = await client.open(events, { 'last-event-id': String(watching.events.at(-1)?.id) })
  expect((await again.until('tool_result')).data.error).toBe(true)
  expect((await again.until('run_status')).data.status).toBe('executing')
  await again.close()
})
