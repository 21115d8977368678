import type { ModelMessage } from 'ai'
import type { AgentEvent, AgentUsage } from './agent-event.ts'

/** What an agent has reached so far, whichever model it was with. */
export class AgentProgress {
  /** What the models and their tools have said in the steps that are complete. */
  messages: readonly ModelMessage[] = []
  /** Steps that have begun. */
  steps = 0
  /** Whether the model has begun to speak in the step at hand: what was heard cannot be taken back. */
  isSpeaking = false
  readonly #usage: AgentUsage = { inputTokens: 0, outputTokens: 0 }
  #text = ''

  get summary(): { text: string; steps: number; usage: AgentUsage } {
    return { text: this.#text, steps: this.steps, usage: { ...this.#usage } }
  }

  beginStep(): AgentEvent {
    this.steps++
    this.isSpeaking = false
    return { type: 'step', step: this.steps }
  }

  /** What is said in one step stands in a paragraph of its own. */
  *speak(delta: string): Generator<AgentEvent> {
    if (!this.isSpeaking && this.#text !== '') yield this.#add('\n\n')
    this.isSpeaking = true
    yield this.#add(delta)
  }

  endStep(used: { inputTokens?: number | undefined; outputTokens?: number | undefined }): AgentEvent {
    this.#usage.inputTokens += used.inputTokens ?? 0
    this.#usage.outputTokens += used.outputTokens ?? 0
    this.isSpeaking = false
    return { type: 'usage', usage: { ...this.#usage } }
  }

  keep(messages: readonly ModelMessage[]): void {
    this.messages = [...this.messages, ...messages]
  }

  #add(delta: string): AgentEvent {
    this.#text += delta
    return { type: 'text', delta }
  }
}
