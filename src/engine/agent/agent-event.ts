import type { JsonValue } from '../../base/json.ts'

export interface AgentUsage {
  inputTokens: number
  outputTokens: number
}

/** What happens while an agent works, in order. The deltas of all `text` events together are the end's text. */
export type AgentEvent =
  /** A model is asked; `step` counts from 1. */
  | { type: 'step'; step: number }
  | { type: 'text'; delta: string }
  | { type: 'tool_call'; id: string; name: string; input: JsonValue }
  /** Results come as they are ready, not in the order of the calls: the id tells which call it is. */
  | { type: 'tool_result'; id: string; name: string; output: JsonValue; isError: boolean }
  /** What the steps that are complete have used together. */
  | { type: 'usage'; usage: AgentUsage }
  /** The model could not be reached, and another one takes over. */
  | { type: 'model_changed'; from: string; to: string; reason: string }
  | { type: 'end'; text: string; model: string; steps: number; usage: AgentUsage }

export type AgentFailureCode = 'PROVIDER_UNAVAILABLE' | 'TIMEOUT' | 'CANCELLED'

/** An agent came to no end. */
export class AgentError extends Error {
  readonly code: AgentFailureCode
  /** Whether the same may succeed later. */
  readonly retryable: boolean

  constructor(code: AgentFailureCode, message: string, facts: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: facts.cause })
    this.name = 'AgentError'
    this.code = code
    this.retryable = facts.retryable ?? false
  }
}
