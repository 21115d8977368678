import { expect, it } from 'vitest'
import { TestClient, textAt } from '../support/client.ts'
import type { EventReader, StreamEvent } from '../support/event-reader.ts'
import { startModelServer } from '../support/model-server/model-server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { API_KEY, createInstallation } from './installation.ts'

/** A lease, the reaper's next look, and room for a busy machine. */
const RECOVERY_MS = 60_000
const SESSIONS = '/api/copilot/sessions'
const SAID = 'I look at the workflow and then I tell you everything about it. '

it(
  'ends a turn that a kill has interrupted, tells it on from any cursor, and takes the next message',
  async () => {
    let isBack = false
    await using model = await startModelServer(() =>
      isBack ? { text: 'Here I am again.' } : { text: SAID.repeat(20), hangs: true },
    )
    await using installation = await createInstallation({
      OPENAI_API_KEY: 'key-of-the-test',
      OPENAI_BASE_URL: `${model.url}/v1`,
      ALLOW_PRIVATE_NETWORK: '127.0.0.0/8',
    })
    const client = new TestClient(installation.url, API_KEY)
    const first = await installation.start()
    const { json: workflow } = await client.post('/api/workflows', { name: 'Mail' })
    const { json: session } = await client.post(SESSIONS, { workflow_id: textAt(workflow, 'id') })
    const ofSession = `${SESSIONS}/${textAt(session, 'id')}`
    const told = await client.openPost(`${ofSession}/chat`, { message: 'Tell me' })
    const turnId = told.response.headers.get('x-copilot-turn-id') ?? ''
    await untilSaid(told)
    const seen = told.events.slice()

    await first.kill()
    isBack = true
    await using second = await installation.start()
    const events = `${ofSession}/turns/${turnId}/events`
    const followed = [...seen]
    const isOver = () => ['complete', 'error'].includes(String(followed.at(-1)?.data.event))
    await waitUntil(
      async () => isOver() || (await follow(client, events, followed)),
      'the end of the turn',
      RECOVERY_MS,
    )
    expect(followed.at(-1)?.data).toMatchObject({ event: 'error', error_code: 'WORKER_LOST' })

    const whole = await client.read(events)
    expect(followed).toEqual(whole.events)
    expect(SAID.repeat(20).startsWith(deltasOf(whole))).toBe(true)
    const ids = whole.events.map(({ id }) => Number(id))
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))

    const next = await client.openPost(`${ofSession}/chat`, { message: 'Still there?' })
    await next.rest()
    expect(next.events.at(-1)?.data).toMatchObject({ event: 'complete', content: 'Here I am again.' })
    const { json } = await client.get(`${ofSession}/messages`)
    expect(json.messages).toMatchObject([
      { role: 'user', content: 'Tell me' },
      { role: 'system', content: expect.stringContaining('send the message again') },
      { role: 'user', content: 'Still there?' },
      { role: 'assistant', content: 'Here I am again.' },
    ])
    await waitUntil(() => model.abandoned.length > 0, 'the provider to see the lost connection')
    expect(await second.terminate()).toMatchObject({ code: 0 })
  },
  3 * RECOVERY_MS,
)

/** Reads on behind what was read, as a client does that comes back; true at the end of the stream. */
async function follow(client: TestClient, path: string, followed: StreamEvent[]): Promise<boolean> {
  const reader = await client.open(path, { 'last-event-id': followed.at(-1)?.id ?? '' })
  try {
    for (let event = await reader.next(); event !== null; event = await reader.next()) followed.push(event)
    return true
  } catch {
    return false // the time of one request is over
  }
}

async function untilSaid(reader: EventReader): Promise<void> {
  for (let event = await reader.next(); event !== null; event = await reader.next()) {
    if (event.data.event === 'content_delta') return
  }
  throw new Error(`The stream ended: ${reader.text}`)
}

function deltasOf({ events }: EventReader): string {
  return events.flatMap(({ data }) => (typeof data.delta === 'string' ? [data.delta] : [])).join('')
}
