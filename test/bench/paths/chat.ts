import { DELTA, DELTAS } from '../baselines/model-stream.ts'
import { openBenchDatabase } from '../bench-database.ts'
import type { ChatLoadOptions, ChatLoadResult } from '../load/chat-load.ts'
import { runLoad } from '../load/load-process.ts'
import type { BenchPath, Contender, Figures, Row } from '../path.ts'
import { measure } from '../rounds.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { AUTHORIZATION, startSwitchyard } from '../switchyard.ts'

interface Chatting {
  contender: Contender
  /** The last round's. */
  figures(): Figures
}

/** An answer of a model, token by token, from the model's server through the copilot to its readers. */
function chat(id: string, readers: number): BenchPath {
  return {
    id,
    title: `copilot: an answer of ${DELTAS} tokens to each of ${readers} readers`,
    unit: 'deltas',
    async run(options, resources) {
      const model = resources.use(await startServer({ script: MODEL, env: {}, readyPath: '/livez' }))
      const setting = { model, readers, resources }
      const chatting = [
        await openCopilot(setting),
        await openRelay('library relay', LIBRARY_RELAY, setting),
        await openRelay('plain relay', PLAIN_RELAY, setting),
      ]
      const rows = await measure(
        chatting.map(({ contender }) => contender),
        options,
      )
      return rows.map((row, index): Row => ({ ...row, figures: [chatting[index]?.figures() ?? {}] }))
    },
  }
}

/** Many at a time cost what they cost; how soon the first word comes, only one alone tells. */
export const chats = [chat('P6', 4), chat('P6-lone', 1)]

interface Setting {
  model: ServerProcess
  readers: number
  resources: AsyncDisposableStack
}

const MODEL = 'test/bench/baselines/model-stream.ts'
const LIBRARY_RELAY = 'test/bench/baselines/library-relay.ts'
const PLAIN_RELAY = 'test/bench/baselines/model-relay.ts'

async function openCopilot({ model, readers, resources }: Setting): Promise<Chatting> {
  const database = await openBenchDatabase(resources)
  const server = await startSwitchyard(database, resources, {
    OPENAI_API_KEY: 'key-of-the-bench',
    OPENAI_BASE_URL: `${urlOf(model)}/v1`,
    ALLOW_PRIVATE_NETWORK: '127.0.0.0/8',
    RATE_LIMIT_COPILOT_TURNS: '0',
  })
  const response = await fetch(`${urlOf(server)}/api/workflows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...AUTHORIZATION },
    body: '{"name":"Chat"}',
  })
  const { id } = (await response.json()) as { id: string } // as the API is documented
  return open('switchyard', server, { readers, workflowId: id, databaseName: database.name })
}

async function openRelay(
  name: string,
  script: string,
  { model, readers, resources }: Setting,
): Promise<Chatting> {
  const env = { MODEL_URL: urlOf(model) }
  const server = resources.use(await startServer({ script, env, readyPath: '/livez' }))
  return open(name, server, { readers, workflowId: null, databaseName: null })
}

function open(
  name: string,
  server: ServerProcess,
  of: Pick<ChatLoadOptions, 'readers' | 'workflowId'> & { databaseName: string | null },
): Chatting {
  const problems: string[] = []
  let figures: Figures = {}
  const load = async (seconds: number) => {
    const { databaseName: _, ...asked } = { ...of, url: urlOf(server), headers: AUTHORIZATION, seconds }
    const options: ChatLoadOptions = { ...asked, chars: DELTAS * DELTA.length, deltas: DELTAS }
    const { firstError, firstEventMs, firstTextMs, ...sample } = await runLoad<ChatLoadResult>(
      'chat-load.ts',
      options,
    )
    if (firstError) problems.push(`an answer was ${firstError}`)
    figures = { firstEventMs, firstTextMs }
    return sample
  }
  const { databaseName } = of
  const contender = { name, pids: [server.pid], databaseName, load, check: async () => problems }
  return { contender, figures: () => figures }
}

function urlOf({ port }: ServerProcess): string {
  return `http://127.0.0.1:${port}`
}
