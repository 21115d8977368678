import { afterAll, beforeAll, expect, it } from 'vitest'
import { at } from '../../support/client.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { Connecting } from './connecting.ts'
import { ERAS, Notebook } from './notebook.ts'
import { ScriptedServer } from './scripted-server.ts'

let server: TestServer
let connecting: Connecting

beforeAll(async () => {
  server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'] })
  connecting = new Connecting(server)
})
afterAll(() => server.close())

it('warns of tools that accounts of one integration describe differently, and keeps them apart', async () => {
  const same = { name: 'same' }
  const find = (type: string) => ({
    name: 'find',
    inputSchema: { type: 'object', properties: { a: { type } } },
  })
  await using one = await ScriptedServer.start([same, find('string')])
  await using two = await ScriptedServer.start([same, find('integer')])
  const first = await connecting.connect('shared', { url: one.url })
  expect(at(first, 'syncs', 0, 'warnings')).toEqual([])
  const second = await connecting.connect('shared', { url: two.url })
  expect(at(second, 'syncs', 0, 'warnings')).toEqual([
    'Tool "find" has another schema than on other accounts: those are capabilities apart',
  ])
  expect(await connecting.names('shared_')).toEqual(['shared_find', 'shared_find_v2', 'shared_same'])
})

it.each(ERAS)('is read again when the server says that it holds no longer, in the %s era', async (era) => {
  await using notebook = await Notebook.start({ transport: 'http', era })
  const id = await connecting.connected(`fresh_${era}`, notebook.peer)
  const { rows } = await server.database.pool.query(
    `select round(extract(epoch from next_sync_at - last_synced_at) / 60)::int as minutes
     from connected_account where organization_id = $1 and id = $2`,
    [server.organizationId, id],
  )
  // The older era knows no such promise.
  expect(rows).toEqual([{ minutes: era === 'modern' ? 10 : 60 }])
})
