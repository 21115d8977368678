import type { ErrorCode } from '../../../base/errors.ts'
import type { JsonObject, JsonValue } from '../../../base/json.ts'
import type { Transaction } from '../../../platform/db/transaction.ts'
import type { RunValues } from '../expressions/resolve-references.ts'
import type { BlockType, GraphNode } from '../graph/graph.ts'
import type { LogLine, RunRecord } from '../runs/run.ts'

/** What a block is given to do its work. */
export interface BlockCall {
  run: RunRecord
  block: GraphNode
  stepId: string
  /** From 1. */
  attempt: number
  /** The same for every attempt of the block in this run: for those who must not do a thing twice. */
  idempotencyKey: string
  /** The config with its references and secrets replaced, but for the keys that the block reads verbatim. */
  config: JsonObject
  /** What the blocks before have given, by their names: what references see. */
  results: ReadonlyMap<string, JsonObject>
  /** Aborted when the run is cancelled, the block takes too long, or the process stops. */
  signal: AbortSignal
  /** Takes secrets out of a text: before it is cut, since a part of one is not known any more. */
  mask(text: string): string
  /** Adds a line to the step's log; at most 1,000 lines of 2,000 characters are kept. */
  log(level: LogLine['level'], message: string): void
  /** Tells watchers how far it is; `progress` from 0 to 1. */
  checkpoint(message: string, progress?: number): void
  /** Tells watchers the next part of a text that grows. */
  chunk(delta: string): void
}

export type BlockOutcome =
  | {
      kind: 'done'
      /** By the names under which references find it; one value is `{output}`. At most 1 MiB of JSON. */
      result: JsonObject
      /** The one output at which the run goes on; all of them without it. */
      handle?: string
      credits?: number
    }
  | {
      kind: 'suspended'
      /** Kept with the step, and given to `resume`. */
      state: JsonValue
      /** When it is resumed by itself; null: when somebody resumes it. */
      resumeAfterMs: number | null
      /**
       * What begins with the suspension, in its transaction. True: there is nothing to wait for, it goes on at once.
       * Rejects with a BlockError when nothing can begin: the block fails for good, and what the transaction has
       * written stays.
       */
      begin?(tx: Transaction): Promise<boolean>
      /** What is told of it, after the commit of that transaction. */
      announce?(): void
    }

/** The part of a block that does its work. */
export interface BlockRunner {
  /** Rejects with BlockError for what the run is to show; anything else counts as a bug. */
  run(call: BlockCall): Promise<BlockOutcome>
  /** Goes on after a suspension, whose state it is given. */
  resume?(call: BlockCall, state: JsonValue): Promise<BlockOutcome>
}

/** A block without effects outside: it is run as part of the checkpoint before it, and may be run again. */
export interface InstantRunner {
  decide(call: { run: RunRecord; block: GraphNode; config: JsonObject; values: RunValues }): {
    result: JsonObject
    handle?: string
    /** For the step's log. */
    warnings?: string[]
  }
}

/** Who runs which type; a type without a runner fails its step. */
export interface BlockRunners {
  instant: Partial<Record<BlockType, InstantRunner>>
  working: Partial<Record<BlockType, BlockRunner>>
}

/** A failure that the run shows. */
export class BlockError extends Error {
  readonly code: ErrorCode | (string & {})
  /** Whether another attempt may succeed. */
  readonly retryable: boolean
  readonly credits: number

  constructor(
    code: ErrorCode | (string & {}),
    message: string,
    {
      retryable = false,
      credits = 0,
      cause,
    }: { retryable?: boolean; credits?: number; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.name = 'BlockError'
    this.code = code
    this.retryable = retryable
    this.credits = credits
  }
}
