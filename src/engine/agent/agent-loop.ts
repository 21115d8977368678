import { isStepCount, type LanguageModel, type ModelMessage, streamText, type ToolSet } from 'ai'
import { takesTemperature } from '../../platform/llm/model-catalog.ts'
import { AgentError, type AgentEvent } from './agent-event.ts'
import { AgentProgress } from './agent-progress.ts'
import type { AgentTool } from './agent-tool.ts'
import { providerFailure } from './provider-failure.ts'
import { ToolBelt } from './tool-belt.ts'

/** Seed 003: at most 25 steps. The last one has no tools, so that an agent always ends in words. */
export const MAX_STEPS = 25
/** Seed 003. Models that take no temperature get none. */
const DEFAULT_TEMPERATURE = 0.7
const PROVIDER_RETRIES = 2
/** A model that reasons may be silent so long before its first word, */
const FIRST_CHUNK_MS = 120_000
/** and any model so long between two. */
const NEXT_CHUNK_MS = 60_000

export interface AgentModel {
  /** The name by which people know it. */
  id: string
  model: LanguageModel
}

export interface AgentMessage {
  role: 'user' | 'assistant'
  content: string
}

export interface AgentRun {
  model: AgentModel
  /** Takes over where the model cannot be reached, unless it has already begun to speak in that step. */
  fallback?: AgentModel | null
  instructions: string
  /** The conversation so far; the last message is what is asked now. */
  messages: readonly AgentMessage[]
  tools: readonly AgentTool[]
  temperature?: number | undefined
  maxOutputTokens?: number | undefined
  /** 25 unless told otherwise. */
  maxSteps?: number
  timeoutMs: number
  /** Stops the agent, its tools and the request to the provider. */
  signal: AbortSignal
  /** Told once of a tool's fault of which the model and the events only say "Internal error". */
  onBug(cause: unknown, facts: { tool: string }): void
}

/**
 * Asks a model, lets it use its tools, and asks again with the results, until it answers in words. Ends with an
 * `end` event, or throws AgentError. Whoever stops iterating stops the agent as well.
 */
export async function* runAgent(run: AgentRun): AsyncGenerator<AgentEvent, void> {
  const stop = new AbortController()
  const timeout = AbortSignal.timeout(run.timeoutMs)
  const signal = AbortSignal.any([run.signal, timeout, stop.signal])
  const progress = new AgentProgress()
  const tools = new ToolBelt(run.tools, run.onBug)
  try {
    const model = yield* askInTurn({ run, progress, tools, signal })
    yield { type: 'end', model: model.id, ...progress.summary }
  } catch (cause) {
    if (run.signal.aborted) throw new AgentError('CANCELLED', 'The agent was stopped', { cause })
    if (timeout.aborted) throw outOfTime(run.timeoutMs, cause)
    throw cause
  } finally {
    stop.abort(new DOMException('Nobody listens any more', 'AbortError'))
  }
}

interface Asking {
  run: AgentRun
  progress: AgentProgress
  tools: ToolBelt
  signal: AbortSignal
}

/** The model, then the fallback with all that has been reached; returns the one that came to the end. */
async function* askInTurn(asking: Asking): AsyncGenerator<AgentEvent, AgentModel> {
  const { run, progress, signal } = asking
  try {
    yield* ask(asking, run.model)
    return run.model
  } catch (error) {
    const { fallback } = run
    if (!fallback || signal.aborted || progress.isSpeaking || !(error instanceof AgentError)) throw error
    yield { type: 'model_changed', from: run.model.id, to: fallback.id, reason: error.message }
    yield* ask(asking, fallback)
    return fallback
  }
}

async function* ask({ run, progress, tools, signal }: Asking, model: AgentModel): AsyncGenerator<AgentEvent> {
  const maxSteps = run.maxSteps ?? MAX_STEPS
  const stepsBefore = progress.steps
  const result = streamText({
    ...settings(run, model),
    model: model.model,
    instructions: run.instructions,
    messages: [...run.messages.map(toModelMessage), ...progress.messages],
    tools: tools.set,
    stopWhen: isStepCount(Math.max(1, maxSteps - stepsBefore)),
    prepareStep: ({ stepNumber }) => {
      const isLast = stepsBefore + stepNumber >= maxSteps - 1
      return isLast ? { toolChoice: 'none' } : { activeTools: tools.activeNames }
    },
    abortSignal: signal,
    onStepEnd: ({ response }) => progress.keep(response.messages),
    // Errors arrive in the stream, where they are handled; the library would print them as well.
    onError: () => {},
  })
  for await (const part of result.stream) yield* toEvents(part, { progress, tools }, model)
}

type Part = ReturnType<typeof streamText<ToolSet>>['stream'] extends AsyncIterable<infer P> ? P : never

function* toEvents(
  part: Part,
  { progress, tools }: Pick<Asking, 'progress' | 'tools'>,
  model: AgentModel,
): Generator<AgentEvent> {
  switch (part.type) {
    case 'start-step':
      yield progress.beginStep()
      break
    case 'text-delta':
      if (part.text !== '') yield* progress.speak(part.text)
      break
    case 'tool-call':
      yield { type: 'tool_call', id: part.toolCallId, name: part.toolName, input: part.input ?? null }
      break
    case 'tool-result':
      yield { ...resultOf(part), output: part.output, isError: false }
      break
    case 'tool-error':
      yield { ...resultOf(part), output: toolFailure(part, tools), isError: true }
      break
    case 'finish-step':
      yield progress.endStep(part.usage)
      break
    case 'error':
      throw providerFailure(model.id, part.error)
    case 'abort':
      throw new AgentError('PROVIDER_UNAVAILABLE', `${model.id} stopped answering`, { retryable: true })
    default:
  }
}

function resultOf({ toolCallId, toolName }: { toolCallId: string; toolName: string }) {
  return { type: 'tool_result', id: toolCallId, name: toolName } as const
}

function settings(run: AgentRun, model: AgentModel) {
  const temperature = takesTemperature(model.id) ? (run.temperature ?? DEFAULT_TEMPERATURE) : undefined
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(run.maxOutputTokens === undefined ? {} : { maxOutputTokens: run.maxOutputTokens }),
    maxRetries: PROVIDER_RETRIES,
    timeout: { firstChunkMs: FIRST_CHUNK_MS, chunkMs: NEXT_CHUNK_MS },
    // The Responses API would otherwise refer to what it has stored at the provider.
    providerOptions: { openai: { store: false } },
  }
}

function toModelMessage({ role, content }: AgentMessage): ModelMessage {
  return { role, content }
}

/** What a tool throws is an Error; anything else is the library's word for a call that has reached no tool. */
function toolFailure({ error, toolName }: { error: unknown; toolName: string }, tools: ToolBelt): string {
  if (error instanceof Error) return error.message
  const isOffered = tools.activeNames.includes(toolName)
  return isOffered ? 'Invalid arguments: they are no JSON' : `There is no tool "${toolName}" to be used`
}

function outOfTime(timeoutMs: number, cause: unknown): AgentError {
  const message = `The agent did not come to an end within ${Math.round(timeoutMs / 1_000)} s`
  return new AgentError('TIMEOUT', message, { cause, retryable: true })
}
