import type { LanguageModel } from 'ai'
import { AgentError } from '../../engine/agent/agent-event.ts'
import { type AgentModel, MAX_STEPS, runAgent } from '../../engine/agent/agent-loop.ts'
import type { LintFacts } from '../../engine/workflow/lint/lint-issue.ts'
import type { LanguageModels } from '../../platform/llm/language-models.ts'
import { OFFLINE_MODEL, providerOf } from '../../platform/llm/model-catalog.ts'
import type { Actor } from '../actor.ts'
import type { BegunTurn, TurnAnswer, TurnRef } from './turn.ts'
import type { CopilotTool, TurnContext } from './turn-context.ts'
import { statusEvent } from './turn-events.ts'
import { TurnJournal } from './turn-journal.ts'
import { turnPrompt } from './turn-prompt.ts'
import { TurnRecord } from './turn-record.ts'
import type { TurnStore } from './turn-store.ts'
import { WorkflowDraft } from './workflow-draft.ts'

/** Seed 003's reference: 40 messages, 300 s. */
const MAX_HISTORY = 40
const TIMEOUT_MS = 300_000
const INCLUDES_EARLIER = '\n\nThis includes the change that I proposed before and that is not applied yet.'
const OUT_OF_STEPS = `\n\nI stopped after ${MAX_STEPS} steps, the most that one message may take.`

export interface TurnRunParts {
  store: TurnStore
  languageModels: LanguageModels
  /** The built-in planner, for one turn. */
  offlineModel(turn: TurnContext): LanguageModel
  tools: readonly CopilotTool[]
  /** What is known of a workflow beside its graph. */
  loadFacts(actor: Actor, workflowId: string): Promise<LintFacts>
  /** What people have decided since the last turn, a sentence each. */
  readDecisions(turn: BegunTurn): Promise<readonly string[]>
  timeoutMs?: number | undefined
  onBug(cause: unknown, facts?: object): void
}

interface Models {
  chosen: string
  /** What answers: the chosen one, or the built-in planner where its provider is not configured. */
  effective: string
}

interface TurnAtWork {
  turn: BegunTurn
  models: Models
  journal: TurnJournal
  record: TurnRecord
  signal: AbortSignal
}

/** Works on turns, each from its begin to its end. */
export class TurnRun {
  readonly #parts: TurnRunParts

  constructor(parts: TurnRunParts) {
    this.#parts = parts
  }

  /**
   * False when the turn cannot begin (again). `chosen` is the model that is to answer. An aborted signal stops it
   * without an end: somebody else has ended the turn, and is only told what it has used, or is about to end it.
   */
  async run(ref: TurnRef, chosen: string, signal: AbortSignal): Promise<boolean> {
    const { store, languageModels } = this.#parts
    const effective = languageModels.isAvailable(chosen) ? chosen : OFFLINE_MODEL
    const models = { chosen, effective }
    const by = { provider: providerOf(effective), effectiveModel: effective }
    const turn = await store.begin(ref, by)
    if (!turn) return false
    const journal = new TurnJournal((events) => store.append(turn, events))
    const record = new TurnRecord(journal, effective)
    const atWork = { turn, models, journal, record, signal }
    try {
      const answer = await this.#answer(atWork)
      const [work, untold] = [record.work, await journal.close()]
      const isOurs = await store.complete(turn, answer, { work, untold })
      if (!isOurs) await store.keepWork(turn, work)
    } catch (cause) {
      if (signal.aborted) await store.keepWork(turn, record.work)
      else await this.#fail(atWork, cause)
    }
    return true
  }

  async #answer(atWork: TurnAtWork): Promise<TurnAnswer> {
    const { turn, models, journal, record, signal } = atWork
    if (models.effective !== models.chosen) journal.tell(statusEvent(notConfigured(models.chosen)))
    record.think()
    const { context, prompt, seen } = await this.#prepare(atWork)
    const events = runAgent({
      ...prompt,
      ...this.#modelsOf(models, context),
      tools: this.#parts.tools.map((create) => create(context)),
      timeoutMs: this.#parts.timeoutMs ?? TIMEOUT_MS,
      signal,
      onBug: (cause, facts) => this.#parts.onBug(cause, { turnId: turn.turnId, ...facts }),
    })
    for await (const event of events) {
      record.keep(event)
      await journal.room()
    }
    if (record.work.steps >= MAX_STEPS) record.say(OUT_OF_STEPS)
    if (record.content === '') record.say(whatChanged(context.draft))
    if (context.draft.includesEarlier) record.say(INCLUDES_EARLIER)
    return toAnswer(context.draft, { record, isAsking: seen.isAsking })
  }

  async #prepare({ turn, journal }: TurnAtWork) {
    const { store, loadFacts, readDecisions } = this.#parts
    const { organizationId, sessionId, workflowId, turnId } = turn
    const said = await store.readHistory(organizationId, sessionId, MAX_HISTORY)
    const actor = toActor(turn)
    const facts = await loadFacts(actor, workflowId)
    const draft = new WorkflowDraft(turn.graph, { start: turn.draft ?? turn.graph, facts })
    const seen = { isAsking: false }
    const context: TurnContext = {
      ...{ actor, turnId, sessionId, workflowId, draft },
      tell: (event) => {
        if (event.type === 'confirmation_required') seen.isAsking = true
        journal.tell(event)
      },
    }
    const prompt = turnPrompt({ graph: draft.graph, said, decisions: await readDecisions(turn) })
    return { context, prompt, seen }
  }

  #modelsOf({ effective }: Models, context: TurnContext): { model: AgentModel; fallback: AgentModel | null } {
    const offline = { id: OFFLINE_MODEL, model: this.#parts.offlineModel(context) }
    const model = this.#parts.languageModels.find(effective)
    return model ? { model: { id: effective, model }, fallback: offline } : { model: offline, fallback: null }
  }

  async #fail({ turn, journal, record }: TurnAtWork, cause: unknown): Promise<void> {
    await journal.flush().catch(() => undefined) // where nothing can be written any more, the end cannot be either
    const isKnown = cause instanceof AgentError
    const message = isKnown ? cause.message : 'Internal error'
    const failure = { status: 'failed', code: isKnown ? cause.code : 'INTERNAL', message } as const
    const isOurs = await this.#parts.store.fail(turn, failure, record.work)
    if (isOurs && !isKnown) this.#parts.onBug(cause, { turnId: turn.turnId })
  }
}

function toActor({ organizationId, keyId, scopes }: BegunTurn): Actor {
  return { organizationId, keyId, scopes: new Set(scopes), source: 'copilot' }
}

function toAnswer(
  draft: WorkflowDraft,
  { record, isAsking }: { record: TurnRecord; isAsking: boolean },
): TurnAnswer {
  return {
    status: isAsking ? 'waiting_confirmation' : 'completed',
    content: record.content,
    effectiveModel: record.work.effectiveModel ?? OFFLINE_MODEL,
    proposal: draft.propose(),
    supersedes: draft.isChanged,
  }
}

/** Seed 003 and copilot.md: never a dead feature, never a silent pretence. */
function notConfigured(model: string): string {
  return `${model} is not configured; using the built-in planner`
}

/** A model may end without a word. */
function whatChanged(draft: WorkflowDraft): string {
  const proposal = draft.propose()
  return proposal ? `I propose these changes: ${proposal.diff.summary}.` : 'I have nothing to change.'
}
