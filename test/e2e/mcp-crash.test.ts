import { expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { Connecting } from '../integration/mcp-client/connecting.ts'
import { Notebook, type NotebookKind } from '../integration/mcp-client/notebook.ts'
import { TestClient, textAt } from '../support/client.ts'
import { waitUntil } from '../support/wait-until.ts'
import { API_KEY, createInstallation } from './installation.ts'

/** A lease, the reaper's next look, and room for a busy machine. */
const RECOVERY_MS = 40_000

/** What follows does not depend on the era. */
const KINDS: NotebookKind[] = [
  { transport: 'http', era: 'legacy' },
  { transport: 'stdio', era: 'modern' },
]

it.each(KINDS)(
  'ends the calls over $transport that a kill has interrupted, and makes none a second time that is not safe to repeat',
  async (kind) => {
    await using notebook = await Notebook.start(kind)
    await using installation = await createInstallation({
      ALLOW_PRIVATE_NETWORK: '127.0.0.0/8',
      ALLOW_STDIO_MCP: '1',
    })
    const client = new TestClient(installation.url, API_KEY)
    const first = await installation.start()
    const connecting = new Connecting({ url: installation.url, apiKey: API_KEY })
    await connecting.connected('peer', { ...notebook.peer, trustHints: true })
    const begin = async (name: string) => {
      const prefer = { prefer: 'respond-async' }
      const { json } = await client.post(`/api/runtime/tools/peer_${name}`, { input: {} }, prefer)
      return textAt(json, 'executionId')
    }
    const [once, often] = [await begin('wait'), await begin('wait_safely')]
    await waitUntil(() => notebook.calls.length === 2, 'both calls to arrive')

    await first.kill()
    notebook.go()
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
    expect(notebook.calls.toSorted()).toEqual(['wait', 'wait_safely', 'wait_safely'])
  },
  3 * RECOVERY_MS,
)
