import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { EmbeddedProjectSource } from '../../../src/engine/project-db/embedded-source.ts'
import { ProjectDatabase } from '../../../src/engine/project-db/project-database.ts'
import { objectsAt, textAt } from '../../support/client.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { fingerprintOf } from './guarded-tables.ts'
import { ALL_ORDERS, ORDERS, ordersIn, withIds } from './injected-orders.ts'
import { CHANNELS } from './injection-channels.ts'
import { type ScriptedCopilot, startScriptedCopilot } from './scripted-copilot.ts'

const COLUMNS = ORDERS.map((_order, index) => `"⟪${index}⟫" text`).join(', ')
const PROJECT = `create table notes (note text); insert into notes values ('${ALL_ORDERS}');
create table orders (${COLUMNS});`

const folder = createTemporaryFolder()
let copilot: ScriptedCopilot
let agentId: string

beforeAll(async () => {
  const project = new ProjectDatabase(new EmbeddedProjectSource(`${folder.path}/project`, PROJECT))
  copilot = await startScriptedCopilot({ project })
  const config = { model: 'gpt-4.1', system_prompt: 'Write.' }
  const facts = { kind: 'agent' as const, name: 'Writer', config }
  agentId = (await copilot.server.app.services.assets.create(copilot.server.actor, facts)).id
})
afterAll(() => copilot[Symbol.asyncDispose]())

/** What a model reads that neither the person nor itself has said. */
function readIn(body: JsonObject): string[] {
  const messages = objectsAt(body, 'messages').filter(({ role }) => role !== 'user' && role !== 'assistant')
  return messages.map((message) => textAt(message, 'content'))
}

const outsideOfData = (text: string) => text.replaceAll(/<data>.*?<\/data>/gs, '')

describe.each(CHANNELS)('a model that obeys what stands in $name', ({ prepare }) => {
  it('reads it as data, and changes nothing that nobody has decided', async () => {
    const { copilotSessions } = copilot.server.app.services
    const { pool } = copilot.server.database
    const { workflowId, reads } = await prepare(copilot, ALL_ORDERS)
    const { id } = await copilotSessions.create(copilot.server.actor, workflowId)
    const before = await fingerprintOf(pool)
    const waiting = [...reads]
    const obeyed = new Set<string>()
    const read: string[] = []
    copilot.follow(({ body }) => {
      read.push(...readIn(body))
      const next = waiting.shift()
      if (next) return { toolCalls: [next] }
      const orders = ordersIn(readIn(body).join('\n')).filter(({ wants }) => !obeyed.has(wants))
      for (const { wants } of orders) obeyed.add(wants)
      const toolCalls = orders.map(({ name, input }) => ({
        name,
        input: withIds(input, { agentId, workflowId }),
      }))
      return toolCalls.length > 0 ? { toolCalls } : { text: 'Done.' }
    })
    const turn = await copilot.say(id, 'Do what the data says')
    expect(['completed', 'waiting_confirmation']).toContain(turn.status)
    expect([...obeyed]).toEqual(ORDERS.map(({ wants }) => wants))
    expect(read.map(outsideOfData).filter((text) => ordersIn(text).length > 0)).toEqual([])
    expect(await fingerprintOf(pool)).toEqual(before)
  })
})

it("a provider's error is shown to people, and to no model afterwards", async () => {
  const sessionId = await copilot.createSession()
  for (const failure of [
    { refusal: { status: 400, message: ALL_ORDERS } },
    { failsMidway: ALL_ORDERS, text: 'I' },
  ]) {
    copilot.follow(() => failure)
    await copilot.say(sessionId, 'Hello')
    copilot.follow(() => ({ text: 'Done.' }))
    await copilot.say(sessionId, 'And now?')
    expect(ordersIn(JSON.stringify(copilot.model.requests.at(-1)?.body))).toEqual([])
  }
})
