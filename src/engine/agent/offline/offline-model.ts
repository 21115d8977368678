import type { LanguageModel } from 'ai'
import type { Graph } from '../../workflow/graph/graph.ts'
import { plan } from './plan.ts'
import { type PromptMessage, readPrompt } from './read-prompt.ts'
import type { Step } from './turn.ts'

type Model = Extract<LanguageModel, { specificationVersion: 'v4' }>
type CallOptions = Parameters<Model['doStream']>[0]
type Streamed = Awaited<ReturnType<Model['doStream']>>['stream']
type StreamPart = Streamed extends ReadableStream<infer Part> ? Part : never

/** What the planner sees beside the conversation; everything else it learns by calling the tools. */
export interface OfflineDesk {
  /** The whole workflow as edited so far in this turn, never cut. */
  graph(): Graph
  /** The names of the organisation's secrets, where they are known. */
  secretNames?(): readonly string[]
}

/** Text is said in pieces of about so many characters, as models do. */
const DELTA_CHARS = 24
const TEXT_ID = 'text'
const NO_USAGE = {
  inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 0, text: 0, reasoning: 0 },
}

/**
 * The model that needs no provider: the planner in the form that the agent loop drives, with the same tools, events
 * and limits as any other. One for each turn: it keeps the workflow that the turn began with. It speaks in text
 * deltas, calls tools with ids `offline_1`, `offline_2` …, and answers in words where no tools are allowed.
 */
export function createOfflineModel(desk: OfflineDesk): Model {
  let base: Graph | null = null
  const next = (options: CallOptions): { step: Step; callId: string } => {
    base ??= desk.graph()
    const { request, history, results } = readPrompt(options.prompt satisfies readonly PromptMessage[])
    const secretNames = desk.secretNames ? new Set(desk.secretNames()) : null
    const step = plan({ request, history, results, graph: base, secretNames })
    return {
      step: isAllowed(step, options) ? step : withoutTool(step),
      callId: `offline_${results.length + 1}`,
    }
  }
  return {
    specificationVersion: 'v4',
    provider: 'switchyard',
    modelId: 'offline',
    supportedUrls: {},
    async doGenerate(options) {
      const { step, callId } = next(options)
      return {
        content: [toContent(step, callId)],
        finishReason: finishOf(step),
        usage: NO_USAGE,
        warnings: [],
      }
    },
    async doStream(options) {
      const { step, callId } = next(options)
      return { stream: toStream(toParts(step, callId)) }
    },
  }
}

function isAllowed(step: Step, { tools, toolChoice }: CallOptions): boolean {
  if (step.kind === 'say') return true
  return toolChoice?.type !== 'none' && (tools ?? []).some(({ name }) => name === step.name)
}

function withoutTool(step: Step): Step {
  const tool = step.kind === 'call' ? step.name : 'a tool'
  return { kind: 'say', text: `I cannot go on: that takes ${tool}, which I may not use now.` }
}

function toStream(parts: Iterable<StreamPart>): Streamed {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part)
      controller.close()
    },
  })
}

function* toParts(step: Step, callId: string): Generator<StreamPart> {
  yield { type: 'stream-start', warnings: [] }
  if (step.kind === 'call') yield toCall(step, callId)
  else yield* toDeltas(step.text)
  yield { type: 'finish', finishReason: finishOf(step), usage: NO_USAGE }
}

function* toDeltas(text: string): Generator<StreamPart> {
  yield { type: 'text-start', id: TEXT_ID }
  for (const delta of inPieces(text)) yield { type: 'text-delta', id: TEXT_ID, delta }
  yield { type: 'text-end', id: TEXT_ID }
}

/** Pieces that end behind a space, so that no word and no character is torn. */
function inPieces(text: string): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const word of text.split(/(?<=\s)/)) {
    piece += word
    if (piece.length < DELTA_CHARS) continue
    pieces.push(piece)
    piece = ''
  }
  return piece === '' ? pieces : [...pieces, piece]
}

function toContent(step: Step, callId: string) {
  return step.kind === 'say' ? ({ type: 'text', text: step.text } as const) : toCall(step, callId)
}

function toCall({ name, input }: Extract<Step, { kind: 'call' }>, toolCallId: string) {
  return { type: 'tool-call', toolCallId, toolName: name, input: JSON.stringify(input) } as const
}

function finishOf(step: Step) {
  return { unified: step.kind === 'call' ? 'tool-calls' : 'stop', raw: undefined } as const
}
