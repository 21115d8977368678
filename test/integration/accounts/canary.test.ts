import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLogger } from '../../../src/platform/logger.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { Connecting } from '../mcp-client/connecting.ts'
import { ScriptedServer, textResult } from '../mcp-client/scripted-server.ts'

const CANARY = 'canary-8f2b61c0d9e74a53'

let server: TestServer
let peer: ScriptedServer
const log: string[] = []

beforeAll(async () => {
  peer = await ScriptedServer.start([
    { name: 'echo', answer: ({ headers }) => textResult(JSON.stringify(headers)) },
    {
      name: 'complain',
      answer: ({ headers }) => ({ isError: true, ...textResult(`Bad: ${headers.authorization}`) }),
    },
  ])
  server = await startTestServer({
    allowPrivateNetwork: ['127.0.0.0/8'],
    logger: createLogger('trace', { write: (line) => void log.push(line) }),
  })
})
afterAll(async () => {
  await server.close()
  await peer[Symbol.asyncDispose]()
})

it('never leaves with anything that is sent, logged, counted or kept in the open', async () => {
  const connecting = new Connecting(server)
  const left: string[] = []
  peer.token = CANARY
  const credentials = { bearerToken: CANARY, headers: { 'x-second': `also-${CANARY}` } }
  const account = await connecting.connect('bird', { url: peer.url, credentials })
  left.push(JSON.stringify(account))
  for (const name of ['bird_echo', 'bird_complain']) {
    const { text } = await connecting.invoke(name, {})
    const [id] = /exec_\w+/.exec(text) ?? []
    left.push(text, (await connecting.rest.read(`/api/runtime/executions/${id}/events`)).text)
  }
  peer.token = 'another'
  left.push(
    (await connecting.invoke('bird_echo', {})).text,
    JSON.stringify(await connecting.sync(String(account.id))),
  )
  left.push(JSON.stringify(await connecting.connect('wrong', { url: peer.url, credentials })))
  left.push(JSON.stringify(await connecting.account(String(account.id))))
  const query =
    '{ connectedAccounts { nodes { displayName statusReason settings } } auditEvents(first: 50) { nodes { action before after } } }'
  left.push(JSON.stringify(await connecting.graphql.ask(query)))
  left.push(
    (await connecting.rest.get('/metrics')).text,
    (await connecting.rest.get('/api/runtime/capabilities')).text,
  )
  const kept = await keptRows()
  expect(left.join('\n')).toContain('***')
  for (const text of [...left, ...log, kept]) expect(text).not.toContain(CANARY)
  expect(kept.length).toBeGreaterThan(1_000)
})

/** Everything that the database holds of what happened, as text. */
async function keptRows(): Promise<string> {
  const tables = [
    'connected_account',
    'catalog_sync',
    'execution',
    'execution_attempt',
    'event',
    'audit_event',
    'credential',
  ]
  const texts: string[] = []
  for (const table of tables) {
    const { rows } = await server.database.pool.query(`select row_to_json(t)::text as text from ${table} t`)
    texts.push(...rows.map((row) => String(row.text)))
  }
  return texts.join('\n')
}
