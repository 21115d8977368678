import { expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { Connecting } from '../integration/mcp-client/connecting.ts'
import { ScriptedServer, textResult } from '../integration/mcp-client/scripted-server.ts'
import { TestClient, textAt } from '../support/client.ts'
import { waitUntil } from '../support/wait-until.ts'
import { API_KEY, createInstallation } from './installation.ts'

/** A lease, the reaper's next look, and room for a busy machine. */
const RECOVERY_MS = 40_000

it(
  'ends the calls of MCP tools that a kill has interrupted, and makes none a second time that is not safe to repeat',
  async () => {
    let isBack = false
    const calls = { once: 0, often: 0 }
    const answer = (name: keyof typeof calls) => () => {
      calls[name]++
      return isBack ? textResult('done') : (undefined as never) // the answer never comes
    }
    await using peer = await ScriptedServer.start([
      { name: 'once', answer: answer('once') },
      { name: 'often', annotations: { readOnlyHint: true }, answer: answer('often') },
    ])
    await using installation = await createInstallation({ ALLOW_PRIVATE_NETWORK: '127.0.0.0/8' })
    const client = new TestClient(installation.url, API_KEY)
    const first = await installation.start()
    await new Connecting({ url: installation.url, apiKey: API_KEY }).connected('peer', {
      url: peer.url,
      trustHints: true,
    })
    const begin = async (name: string) => {
      const prefer = { prefer: 'respond-async' }
      const { json } = await client.post(`/api/runtime/tools/peer_${name}`, { input: {} }, prefer)
      return textAt(json, 'executionId')
    }
    const [once, often] = [await begin('once'), await begin('often')]
    await waitUntil(() => calls.once === 1 && calls.often === 1, 'both calls to arrive')

    await first.kill()
    isBack = true
    await using _second = await installation.start()
    const ended = async (id: string): Promise<JsonObject> => {
      let execution: JsonObject = {}
      const isEnded = async () => {
        const { json } = await client.get(`/api/runtime/executions/${id}`)
        execution = json.execution as JsonObject // an execution is an object
        return ['completed', 'failed'].includes(textAt(execution, 'status'))
      }
      await waitUntil(isEnded, `the end of ${id}`, RECOVERY_MS)
      return execution
    }
    expect(await ended(once)).toMatchObject({
      status: 'failed',
      error: { code: 'WORKER_LOST', message: 'The call may have taken effect', retryable: false },
    })
    expect(await ended(often)).toMatchObject({ status: 'completed' })
    expect(calls).toEqual({ once: 1, often: 2 })
  },
  3 * RECOVERY_MS,
)
