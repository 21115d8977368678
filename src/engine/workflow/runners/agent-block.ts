import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../../base/json.ts'
import { AgentError } from '../../agent/agent-event.ts'
import type { AgentModel } from '../../agent/agent-loop.ts'
import { runAgent } from '../../agent/agent-loop.ts'
import type { AgentTool } from '../../agent/agent-tool.ts'
import type { AgentSettings } from '../../assets/agent-settings.ts'
import type { RunRecord } from '../runs/run.ts'
import { type BlockCall, BlockError } from './block-runner.ts'

/** Less than a block may take at most, so that the agent itself says that its time is over. */
const TIMEOUT_MS = 14 * 60 * 1_000
const MAX_QUESTION_CHARS = 1_000_000
const TOKENS_PER_CREDIT = 1_000
const MAX_SHOWN_CHARS = 500

export interface AgentBlockParts {
  /** Null for a model whose provider is not configured. */
  findModel(model: string): AgentModel | null
  /**
   * What an agent may do in a run: capabilities by name, and a search where it has knowledge bases. Throws AppError.
   */
  createTools(run: RunRecord, settings: AgentSettings, key: string): Promise<AgentTool[]>
  /** What an agent does whose model cannot be reached: fail, or answer with a template that says so. */
  offline: 'fail' | 'template'
  /** Told once of a tool's fault of which the agent and the run only read "Internal error". */
  onBug(cause: unknown, facts: object): void
}

export interface AgentAnswer {
  text: string
  usage: JsonObject
  credits: number
}

/** Lets one agent answer, with its deltas as chunks and its tools in the log. Throws BlockError. */
export async function askAgent(
  parts: AgentBlockParts,
  call: BlockCall,
  { settings, question, key }: { settings: AgentSettings; question: string; key: string },
): Promise<AgentAnswer> {
  const model = parts.findModel(settings.model)
  if (!model) return answerOffline(parts, call, settings, question)
  const tools = await parts.createTools(call.run, settings, key)
  const agent = runAgent({
    model,
    instructions: settings.systemPrompt,
    messages: [{ role: 'user', content: question.slice(0, MAX_QUESTION_CHARS) }],
    tools,
    temperature: settings.temperature ?? undefined,
    maxOutputTokens: settings.maxTokens ?? undefined,
    timeoutMs: TIMEOUT_MS,
    signal: call.signal,
    onBug: (cause, facts) => parts.onBug(cause, { ...placeOf(call), ...facts }),
  })
  try {
    return await hear(agent, call)
  } catch (cause) {
    throw toBlockError(cause)
  }
}

/** Text as it is, any other value as JSON. */
export function toQuestion(input: JsonValue | undefined): string {
  return typeof input === 'string' ? input : JSON.stringify(input ?? null)
}

/** An agent that answers with a JSON object has answered with that object. */
export function toAnswerValue(text: string): JsonValue {
  const bare = /^\s*```(?:json)?\s*\n([\s\S]*?)\n```\s*$/.exec(text)?.[1] ?? text
  if (!bare.trimStart().startsWith('{')) return text
  const value = parseJson(bare)
  return isJsonObject(value) ? value : text
}

async function hear(agent: ReturnType<typeof runAgent>, { chunk, log }: BlockCall): Promise<AgentAnswer> {
  for await (const event of agent) {
    switch (event.type) {
      case 'text':
        chunk(event.delta)
        break
      case 'tool_call':
        log('info', `calls ${event.name} with ${shown(event.input)}`)
        break
      case 'tool_result':
        log(event.isError ? 'warn' : 'info', `${event.name} gave ${shown(event.output)}`)
        break
      case 'model_changed':
        log('warn', `${event.to} takes over from ${event.from}: ${event.reason}`)
        break
      case 'end':
        return toAnswer(event.text, event.usage)
      case 'step':
      case 'usage':
    }
  }
  throw new Error('an agent came to no end')
}

function placeOf({ run, block }: BlockCall) {
  return { runId: run.runId, blockId: block.id }
}

function toAnswer(
  text: string,
  { inputTokens, outputTokens }: { inputTokens: number; outputTokens: number },
): AgentAnswer {
  const credits = Math.max(1, Math.ceil((inputTokens + outputTokens) / TOKENS_PER_CREDIT))
  return { text, usage: { input_tokens: inputTokens, output_tokens: outputTokens }, credits }
}

/** copilot.md, Safety of the tools: an answer that no model has given says so. */
function answerOffline(
  { offline }: AgentBlockParts,
  { chunk }: BlockCall,
  { model }: AgentSettings,
  question: string,
): AgentAnswer {
  if (offline === 'fail') {
    throw new BlockError('PROVIDER_UNAVAILABLE', `No provider is configured for the model "${model}"`)
  }
  const shownQuestion = question.slice(0, MAX_SHOWN_CHARS)
  const notice = `[offline template: no provider is configured for "${model}", and no model has answered]`
  const text = `${notice}\n${shownQuestion}`
  chunk(text)
  return { text, usage: { input_tokens: 0, output_tokens: 0 }, credits: 1 }
}

function shown(value: JsonValue): string {
  return JSON.stringify(value).slice(0, MAX_SHOWN_CHARS)
}

function toBlockError(cause: unknown): unknown {
  if (!(cause instanceof AgentError)) return cause
  const { code, message, retryable } = cause
  return new BlockError(code, message, { retryable, cause })
}
