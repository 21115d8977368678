import type { Actor } from '../../../src/domain/actor.ts'
import type { CopilotTurn } from '../../../src/platform/db/generated/client.ts'
import { objectsAt } from '../../support/client.ts'
import {
  type ModelRequest,
  type ModelServer,
  startModelServer,
} from '../../support/model-server/model-server.ts'
import type { ModelTurn } from '../../support/model-server/turn.ts'
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'

export type Script = (request: ModelRequest) => ModelTurn

export interface ScriptedCopilot extends AsyncDisposable {
  server: TestServer
  model: ModelServer
  /** What the model says from now on. */
  follow(script: Script): void
  createSession(actor?: Actor): Promise<string>
  /** Resolves when the turn has ended. */
  say(sessionId: string, message: string, actor?: Actor): Promise<CopilotTurn>
}

/** The whole product with a model that does what the test says. */
export async function startScriptedCopilot(
  options: Partial<TestServerOptions> = {},
): Promise<ScriptedCopilot> {
  await using opened = new AsyncDisposableStack()
  let script: Script = () => ({ text: 'Done.' })
  const model = opened.use(await startModelServer((_step, request) => script(request)))
  const openai = { apiKey: 'k', baseUrl: `${model.url}/v1`, protocol: 'chat' } as const
  const models = { openai, anthropic: null, extraModels: [] }
  const server = opened.use(
    await startTestServer({ models, allowPrivateNetwork: ['127.0.0.0/8'], ...options }),
  )
  const { copilotSessions, copilotTurns, workflows } = server.app.services
  const held = opened.move()
  return {
    server,
    model,
    follow: (next) => {
      script = next
    },
    async createSession(actor = server.actor) {
      const workflow = await workflows.create(actor, { name: 'Mail' })
      return (await copilotSessions.create(actor, workflow.id)).id
    },
    async say(sessionId, message, actor = server.actor) {
      const { turn } = await copilotTurns.start(actor, { sessionId, message })
      const isOver = async () => (await copilotTurns.get(actor, turn.id)).finishedAt !== null
      await waitUntil(isOver, 'the turn to end')
      return copilotTurns.get(actor, turn.id)
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** Calls the tools in the first request of a turn, and says so in the next. */
export function callsOnce(...toolCalls: NonNullable<ModelTurn['toolCalls']>): Script {
  return ({ body }) =>
    objectsAt(body, 'messages').at(-1)?.role === 'tool' ? { text: 'Asked.' } : { toolCalls }
}
