import { AgentError, type AgentEvent } from '../../../src/engine/agent/agent-event.ts'
import { type AgentRun, runAgent } from '../../../src/engine/agent/agent-loop.ts'
import type { AgentTool } from '../../../src/engine/agent/agent-tool.ts'
import { LanguageModels } from '../../../src/platform/llm/language-models.ts'
import {
  type ModelScript,
  type ModelServer,
  startModelServer,
} from '../../support/model-server/model-server.ts'

export function modelsOf(server: ModelServer, protocol: 'chat' | 'responses') {
  const access = { apiKey: 'key-of-the-test', baseUrl: `${server.url}/v1` }
  return new LanguageModels({ openai: { ...access, protocol }, anthropic: access, fetch })
}

export function findModel(models: LanguageModels, id: string) {
  const model = models.find(id)
  if (!model) throw new Error(`${id} is not configured`)
  return { id, model }
}

export const weather: AgentTool = {
  name: 'weather',
  description: 'Tells the weather of a city.',
  inputSchema: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  isMutating: false,
  execute: async ({ city }) => ({ city: city ?? null, weather: 'rain ☔' }),
}

type Asked = Partial<AgentRun> & { protocol?: 'chat' | 'responses'; modelId?: string }

/** An agent in front of a server with a script; the caller closes the server. */
export async function openAgent(
  script: ModelScript,
  { protocol = 'chat', modelId = 'gpt-4o', ...asked }: Asked = {},
) {
  const server = await startModelServer(script)
  const model = findModel(modelsOf(server, protocol), modelId)
  const run: AgentRun = {
    model,
    instructions: 'You tell the weather.',
    messages: [{ role: 'user', content: 'How is it in Bergen?' }],
    tools: [weather],
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    onBug: throwBug,
    ...asked,
  }
  return { server, run }
}

/** No test expects a bug but those that listen for it. */
function throwBug(cause: unknown): never {
  throw cause
}

export async function eventsOf(run: AgentRun): Promise<AgentEvent[]> {
  return Array.fromAsync(runAgent(run))
}

export function textOf(events: readonly AgentEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.delta : '')).join('')
}

export async function failureOf(run: AgentRun): Promise<AgentError> {
  const error = await eventsOf(run).catch((cause: unknown) => cause)
  if (error instanceof AgentError) return error
  throw new Error('the agent did not fail', { cause: error })
}
