import type { AgentEvent } from '../../engine/agent/agent-event.ts'
import { OFFLINE_MODEL, providerOf } from '../../platform/llm/model-catalog.ts'
import { NO_WORK, type TurnWork } from './turn.ts'
import { statusEvent, toolCallEvent, toolResultEvent } from './turn-events.ts'
import type { TurnJournal } from './turn-journal.ts'
import { ANALYZING, SWITCHING_MODELS, statusOfTool, THINKING } from './turn-status.ts'

/** limits.md: an agent costs by its tokens, and at least 1; what is answered inside this process costs nothing. */
const TOKENS_PER_CREDIT = 1_000

/** What an agent does, as a turn tells it; and what of it is kept at the end. */
export class TurnRecord {
  readonly #journal: TurnJournal
  #work: TurnWork
  #content = ''
  #isThinking = false

  constructor(journal: TurnJournal, effectiveModel: string) {
    this.#journal = journal
    this.#work = { ...NO_WORK, effectiveModel, provider: providerOf(effectiveModel) }
  }

  /** All that was said: the deltas one after the other. */
  get content(): string {
    return this.#content
  }

  get work(): TurnWork {
    return { ...this.#work, credits: creditsOf(this.#work) }
  }

  /** Says that a model is asked: it may be silent for long before its first step is heard of. */
  think(): void {
    if (this.#isThinking) return
    this.#status(THINKING)
    this.#isThinking = true
  }

  say(delta: string): void {
    this.#content += delta
    this.#journal.say(delta)
  }

  keep(event: AgentEvent): void {
    switch (event.type) {
      case 'step':
        this.#work.steps = event.step
        this.think()
        this.#isThinking = false
        break
      case 'text':
        this.say(event.delta)
        break
      case 'tool_call':
        this.#status(statusOfTool(event.name))
        this.#journal.tell(toolCallEvent(event))
        break
      case 'tool_result':
        this.#journal.tell(toolResultEvent(event))
        this.#status(ANALYZING)
        break
      case 'model_changed':
        this.#changeModel(event)
        break
      case 'usage':
        this.#work = { ...this.#work, ...event.usage }
        break
      case 'end':
    }
  }

  #changeModel({ from, to, reason }: { from: string; to: string; reason: string }): void {
    this.#isThinking = false
    this.#status(SWITCHING_MODELS)
    this.#status(to === OFFLINE_MODEL ? `${reason}; using the built-in planner` : `${reason}; using ${to}`)
    this.#work = { ...this.#work, fallbackFrom: from, effectiveModel: to, provider: providerOf(to) }
  }

  #status(message: string): void {
    this.#journal.tell(statusEvent(message))
  }
}

function creditsOf({ provider, steps, inputTokens, outputTokens }: TurnWork): number {
  if (provider === 'offline' || steps === 0) return 0
  return Math.max(1, Math.ceil((inputTokens + outputTokens) / TOKENS_PER_CREDIT))
}
