import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject } from '../../../src/base/json.ts'
import { openWatcher, takeValues } from '../../graphql/watchers.ts'
import { at, objectsAt } from '../../support/client.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { Connecting } from './connecting.ts'
import { NOTEBOOK_KINDS, Notebook } from './notebook.ts'

const CHANGES = 'subscription { capabilitiesChanged(after: "0") { added } }'

let server: TestServer
let connecting: Connecting

beforeAll(async () => {
  server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'], allowStdioMcp: true })
  connecting = new Connecting(server)
})
afterAll(() => server.close())

describe.each(NOTEBOOK_KINDS)('a server over $transport of the $era era', (kind) => {
  const key = `${kind.transport}_${kind.era}`

  it('tells of a change of its tools, which are read again and told to those who watch', async () => {
    await using notebook = await Notebook.start(kind)
    const account = await connecting.connect(key, notebook.peer)
    expect(account).toMatchObject({
      status: 'ACTIVE',
      protocolVersion: kind.era === 'modern' ? '2026-07-28' : expect.stringMatching(/^2025-/),
    })
    expect(await connecting.names(`${key}_grown`)).toEqual([])
    expect(await connecting.invoke(`${key}_grow`, {})).toMatchObject({ status: 200 })
    await waitUntil(async () => (await connecting.names(`${key}_grown`)).length === 1, 'the new tool')
    await isTold(`${key}_grown_`)
    const [sync] = objectsAt(await connecting.account(String(account.id)), 'syncs').filter(isJsonObject)
    expect(at(sync, 'added')).toEqual([expect.stringMatching(/^grown_/)])
  })
})

/** Resolves once the subscription has told of a tool that is new. */
async function isTold(name: string): Promise<void> {
  const watcher = openWatcher('graphql-ws', server.url, server.apiKey)
  const changes = watcher.iterate({}, CHANGES)
  for (let told = ''; !told.includes(name); ) {
    told = JSON.stringify(await takeValues(changes, 'capabilitiesChanged', 1))
  }
  await changes.return?.()
  await watcher.close()
}
