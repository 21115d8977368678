import { isAppError } from '../../../base/errors.ts'
import type { JsonObject } from '../../../base/json.ts'
import type { ClaimedJob } from '../../jobs/job.ts'
import { takesSecrets } from '../blocks/block-descriptions.ts'
import { type RunValues, resolveConfig, secretNamesOf } from '../expressions/resolve-references.ts'
import { secretMasker, secretPlaceholders } from '../expressions/secret-values.ts'
import type { GraphNode } from '../graph/graph.ts'
import type { WorkTools } from '../runs/begin-and-work.ts'
import type { Decision, StepNotes } from '../runs/checkpoint.ts'
import type { LogLine, RunRecord, StepRecord } from '../runs/run.ts'
import { RUN_QUEUE } from '../runs/run-queue.ts'
import type { RunState } from '../runs/run-state.ts'
import type { RunStore } from '../runs/run-store.ts'
import { type ExecutionOutcome, executeBlock } from './block-execution.ts'
import { BlockProgress } from './block-progress.ts'
import { BlockError, type BlockRunner, type BlockRunners } from './block-runner.ts'

export interface BlockWorkParts {
  store: RunStore
  runners: BlockRunners
  loadSecrets(organizationId: string, names: readonly string[]): Promise<ReadonlyMap<string, string>>
  onBug(cause: unknown, facts?: object): void
}

/** What one attempt of a block came to. */
export interface Worked {
  outcome: ExecutionOutcome
  notes: StepNotes
}

/** In the log of an instant block. */
const MAX_WARNINGS = 100
const MAX_LINE_CHARS = 2_000

type Scope = Omit<RunValues, 'secrets'>

/** Finds who runs a block, gives it what its config refers to, and has it done. */
export class BlockWork {
  readonly #parts: BlockWorkParts

  constructor(parts: BlockWorkParts) {
    this.#parts = parts
  }

  /** What an instant block decides; null for one that has work to do. Throws BlockError. */
  decide(run: RunRecord, block: GraphNode, scope: Scope): Decision | null {
    const runner = this.#parts.runners.instant[block.type]
    if (!runner) return null
    return asBlockErrors(() => {
      const values = { ...scope, secrets: secretPlaceholders(secretNamesOf(block.config)) }
      const { config, unresolved } = resolveConfig(block, values)
      const { warnings = [], ...decided } = runner.decide({ run, block, config, values })
      return { input: config, ...decided, logs: toLogs([...unresolved.map(toWarning), ...warnings]) }
    })
  }

  /** One attempt of a block that has work to do. Never rejects. */
  async run(
    state: RunState,
    step: StepRecord,
    { claim, signal, begun }: { claim: ClaimedJob } & WorkTools,
  ): Promise<Worked> {
    const { store, onBug } = this.#parts
    const { run } = state
    const block = state.blockOf(step)
    const prepared = await this.#prepare(state, block).catch((cause: unknown) => ({ cause }))
    if ('cause' in prepared) return { outcome: this.#notBegun(prepared.cause, step), notes: {} }
    const { runner, config, results, input, unresolved, mask } = prepared
    const held = { queue: RUN_QUEUE, id: claim.id, retryCount: claim.retryCount }
    const progress = new BlockProgress({
      blockId: block.id,
      write: async (events) => (await begun()) && store.append(run, events, held),
      mask,
      onBug,
    })
    for (const text of unresolved) progress.log('warn', toWarning(text))
    const outcome = await executeBlock({ run, block, step, runner, config, results, signal, progress, mask })
    await progress.close()
    if (outcome.kind === 'failed' && outcome.bug) onBug(outcome.bug, { runId: run.runId, blockId: block.id })
    return { outcome, notes: { input, logs: progress.logs } }
  }

  /** The config twice: for the block, with its secrets, and as it may be shown. Throws BlockError. */
  async #prepare(state: RunState, block: GraphNode): Promise<Prepared> {
    const { runners, loadSecrets } = this.#parts
    const runner = runners.working[block.type]
    if (!runner) {
      throw new BlockError('UNAVAILABLE', `Blocks of the type "${block.type}" cannot run on this server`)
    }
    const scope = { results: state.results(), variables: state.variables }
    const names = secretNamesOf(block.config)
    if (names.length > 0 && !takesSecrets(block.type)) throw secretsRefused(block)
    const { organizationId } = state.run
    const secrets = names.length === 0 ? new Map<string, string>() : await loadSecrets(organizationId, names)
    return asBlockErrors(() => {
      const shown = resolveConfig(block, { ...scope, secrets: secretPlaceholders(names) })
      const whole = names.length === 0 ? shown : resolveConfig(block, { ...scope, secrets })
      const mask = secretMasker(secrets.values())
      return { runner, results: scope.results, ...whole, input: shown.config, mask }
    })
  }

  #notBegun(cause: unknown, { blockId, blockName }: StepRecord): ExecutionOutcome {
    if (cause instanceof BlockError) {
      const { code, message, retryable, credits } = cause
      return { kind: 'failed', error: { code, message, retryable, blockId }, credits }
    }
    this.#parts.onBug(cause, { blockId })
    const message = `The block "${blockName}" could not be begun`
    return { kind: 'failed', error: { code: 'INTERNAL', message, retryable: true, blockId }, credits: 0 }
  }
}

interface Prepared {
  runner: BlockRunner
  results: ReadonlyMap<string, JsonObject>
  config: JsonObject
  input: JsonObject
  unresolved: string[]
  mask(text: string): string
}

/** blocks.md, References: what cannot be resolved stays as text, with a warning in the step's log. */
function toWarning(text: string): string {
  return `${text} stands for nothing and stays as it is`
}

function toLogs(warnings: readonly string[]): LogLine[] {
  const at = new Date().toISOString()
  const lines = [...new Set(warnings)].slice(0, MAX_WARNINGS)
  return lines.map((message) => ({ at, level: 'warn', message: message.slice(0, MAX_LINE_CHARS) }))
}

/** What such a block is given is kept, or sent to where it would be kept: a stored input, a prompt, another run. */
function secretsRefused({ type }: GraphNode): BlockError {
  return new BlockError(
    'VALIDATION',
    `Secrets can be named in general_api blocks, not in those of the type ${type}`,
  )
}

/** What is wrong with a config is the run's to show. */
function asBlockErrors<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (!isAppError(cause)) throw cause
    throw new BlockError(cause.code, cause.message, { cause })
  }
}
