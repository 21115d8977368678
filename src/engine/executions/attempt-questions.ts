import { sleep } from '../../base/async.ts'
import { createId } from '../../base/ids.ts'
import { isRefusal } from '../../platform/db/refusal.ts'
import type { ToolAnswer, ToolPause, ToolQuestion } from '../connectors/connector.ts'
import type { ExecutionPlan } from './execution.ts'
import { runStatusEvent } from './execution-events.ts'
import type { ExecutionJournal } from './execution-journal.ts'
import type { ExecutionQuestions } from './execution-questions.ts'

/** How often an answer is looked for that no hint has told of. */
const LOOK_EVERY_MS = 2_000

export interface AttemptQuestionsParts {
  plan: ExecutionPlan
  journal: ExecutionJournal
  questions: ExecutionQuestions
  /** Aborted when the call is stopped. */
  signal: AbortSignal
  /** Told of each question once it is durable. */
  onAsked: (approvalId: string) => void
}

/** What the tool of one attempt asks people: one question after another. */
export class AttemptQuestions {
  readonly #parts: AttemptQuestionsParts
  #last: Promise<unknown> = Promise.resolve()
  #isWaiting = false
  #look = new AbortController()

  constructor(parts: AttemptQuestionsParts) {
    this.#parts = parts
  }

  /** Whether the call stands still until somebody answers. */
  get isWaiting(): boolean {
    return this.#isWaiting
  }

  /** Resolves with the answer. Rejects when the call is stopped, and with null when it is in other hands. */
  ask(question: ToolQuestion): Promise<ToolAnswer | null> {
    const answer = this.#last.then(() => this.#ask(question))
    this.#last = answer.catch(() => null)
    return answer
  }

  /** Leaves the call to whoever finds it answered. False when it is in other hands already. */
  pause({ question, state }: ToolPause): Promise<boolean> {
    return this.#write(question, { state })
  }

  /** There may be an answer. */
  hear(): void {
    this.#look.abort()
  }

  async #ask(question: ToolQuestion): Promise<ToolAnswer | null> {
    const { signal, journal, plan } = this.#parts
    signal.throwIfAborted()
    this.#isWaiting = true
    try {
      if (!(await this.#write(question))) return null
      const answer = await this.#answer()
      const ids = { executionId: plan.id, runId: journal.held.runId }
      const events = [runStatusEvent(ids, 'executing', 'approval')]
      return (await journal.write({ status: 'executing', events })) ? answer : null
    } finally {
      this.#isWaiting = false
    }
  }

  async #write(question: ToolQuestion, pause: Partial<Pick<ToolPause, 'state'>> = {}): Promise<boolean> {
    const { journal, questions, plan, onAsked } = this.#parts
    const approvalId = createId('appr')
    const asked = { ...question, ...pause, approvalId, shownInput: plan.shownInput }
    const isAsked = await journal.ask((held, lastSeq) => questions.ask(held, asked, lastSeq))
    if (isAsked) onAsked(approvalId)
    return isAsked
  }

  /** An approval that nobody decides expires, so that there always comes an answer. */
  async #answer(): Promise<ToolAnswer> {
    const { signal } = this.#parts
    for (;;) {
      this.#look = new AbortController()
      const answer = await this.#findAnswer()
      if (answer !== null) return answer
      await sleep(LOOK_EVERY_MS, AbortSignal.any([signal, this.#look.signal]))
      signal.throwIfAborted()
    }
  }

  /** While the database is away there is no answer. */
  async #findAnswer(): Promise<ToolAnswer | null> {
    const { questions, journal } = this.#parts
    try {
      return await questions.findAnswer(journal.held)
    } catch (error) {
      if (isRefusal(error)) throw error
      return null
    }
  }
}
