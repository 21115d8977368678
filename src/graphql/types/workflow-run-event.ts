import type { ErrorCode as Code } from '../../base/errors.ts'
import type { JsonValue } from '../../base/json.ts'
import type { StreamEvent } from '../../engine/event-log/event.ts'
import type { RunStatus } from '../../engine/workflow/runs/run.ts'
import { builder } from '../builder.ts'
import { placeOf, selectionOf } from '../selection.ts'
import { ErrorCode } from './enums.ts'
import { toErrorCode } from './errors.ts'
import { type EventOf, placeFields, readEvent } from './stream-event.ts'
import { RunError, WorkflowRun, WorkflowRunStatus } from './workflow-run.ts'

type RunEvent<Type extends string, Payload> = EventOf<Type, Payload> & { runId: string }

interface Failure {
  error: string
  code: string
  retryable: boolean
}

type StatusEvent = RunEvent<'run_status', { status: Uppercase<RunStatus>; reason?: string }>
type StartEvent = RunEvent<'block_start', { block_id: string; block_name: string; attempt: number }>
type ChunkEvent = RunEvent<'block_chunk', { block_id: string; delta: string }>
type CompleteEvent = RunEvent<
  'block_complete',
  { block_id: string; block_name: string; output: JsonValue; duration_ms: number; skipped: boolean }
>
type FailedEvent = RunEvent<
  'block_error',
  Failure & { block_id: string; block_name: string; will_retry_at: string | null }
>
type CheckpointEvent = RunEvent<'checkpoint', { message: string; progress?: number }>
type DoneEvent = RunEvent<'done', { status: 'COMPLETE'; output: JsonValue; credits: number }>
type ErrorEvent = RunEvent<'error', Failure & { block_id: string | null; credits: number }>

export type WorkflowRunEventShape =
  | StatusEvent
  | StartEvent
  | ChunkEvent
  | CompleteEvent
  | FailedEvent
  | CheckpointEvent
  | DoneEvent
  | ErrorEvent

const TYPENAMES: Record<WorkflowRunEventShape['type'], string> = {
  run_status: 'RunStatusEvent',
  block_start: 'RunStepStartedEvent',
  block_chunk: 'RunStepChunkEvent',
  block_complete: 'RunStepCompletedEvent',
  block_error: 'RunStepFailedEvent',
  checkpoint: 'RunCheckpointEvent',
  done: 'RunFinishedEvent',
  error: 'RunFinishedEvent',
}

const OUTPUT_DESCRIPTION =
  'More than 256 kB are `{truncated: true, resultUrl}`: the address serves the whole to who may read the run.'

/** An event of the log as the schema shows it; every payload was written in the shape of its type. */
export function toRunEvent(runId: string, event: StreamEvent): WorkflowRunEventShape {
  return { ...readEvent(event), runId } as WorkflowRunEventShape // the log keeps text
}

export const WorkflowRunEvent = builder.interfaceRef<WorkflowRunEventShape>('WorkflowRunEvent').implement({
  description: 'Something that happened in a run. The sequence number counts from 1 without doubles.',
  resolveType: ({ type }) => TYPENAMES[type],
  fields: (t) => ({
    runId: t.exposeString('runId', { complexity: 0 }),
    ...placeFields(t),
  }),
})

const interfaces = [WorkflowRunEvent]

builder.objectRef<StatusEvent>(TYPENAMES.run_status).implement({
  interfaces,
  fields: (t) => ({
    run: t.field({
      type: WorkflowRun,
      nullable: true,
      description: 'As it is now; null when it is gone.',
      resolve: ({ runId }, _args, context, info) =>
        context.loaders.runs.byId(placeOf(info), selectionOf(context, info, 'WorkflowRun')).load(runId),
    }),
    status: t.field({ type: WorkflowRunStatus, resolve: ({ payload }) => toStatus(payload.status) }),
    reason: t.string({ nullable: true, resolve: ({ payload }) => payload.reason ?? null }),
  }),
})

builder.objectRef<StartEvent>(TYPENAMES.block_start).implement({
  interfaces,
  fields: (t) => ({
    blockId: t.id({ resolve: ({ payload }) => payload.block_id }),
    blockName: t.string({ resolve: ({ payload }) => payload.block_name }),
    attempt: t.int({ resolve: ({ payload }) => payload.attempt }),
  }),
})

builder.objectRef<ChunkEvent>(TYPENAMES.block_chunk).implement({
  description: 'The next part of a text that a block is writing.',
  interfaces,
  fields: (t) => ({
    blockId: t.id({ resolve: ({ payload }) => payload.block_id }),
    delta: t.string({ resolve: ({ payload }) => payload.delta }),
  }),
})

builder.objectRef<CompleteEvent>(TYPENAMES.block_complete).implement({
  interfaces,
  fields: (t) => ({
    blockId: t.id({ resolve: ({ payload }) => payload.block_id }),
    blockName: t.string({ resolve: ({ payload }) => payload.block_name }),
    output: t.field({
      type: 'JSON',
      nullable: true,
      description: OUTPUT_DESCRIPTION,
      resolve: ({ payload }) => payload.output,
    }),
    durationMs: t.int({ resolve: ({ payload }) => payload.duration_ms }),
    skipped: t.boolean({ resolve: ({ payload }) => payload.skipped }),
  }),
})

builder.objectRef<FailedEvent>(TYPENAMES.block_error).implement({
  interfaces,
  fields: (t) => ({
    blockId: t.id({ resolve: ({ payload }) => payload.block_id }),
    blockName: t.string({ resolve: ({ payload }) => payload.block_name }),
    error: t.field({
      type: RunError,
      nullable: true,
      description: 'Never null; it may be, so that it can be asked for beside that of RunFinishedEvent.',
      resolve: ({ payload }) => ({ ...toError(payload), blockId: payload.block_id }),
    }),
    willRetryAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ payload }) => (payload.will_retry_at === null ? null : new Date(payload.will_retry_at)),
    }),
  }),
})

builder.objectRef<CheckpointEvent>(TYPENAMES.checkpoint).implement({
  description: 'Progress, for people.',
  interfaces,
  fields: (t) => ({
    message: t.string({ resolve: ({ payload }) => payload.message }),
    progress: t.float({ nullable: true, resolve: ({ payload }) => payload.progress ?? null }),
  }),
})

builder.objectRef<DoneEvent | ErrorEvent>(TYPENAMES.done).implement({
  description: 'The end; nothing follows.',
  interfaces,
  fields: (t) => ({
    status: t.field({
      type: WorkflowRunStatus,
      resolve: (event): RunStatus =>
        event.type === 'done' ? 'complete' : event.payload.code === 'CANCELLED' ? 'cancelled' : 'failed',
    }),
    output: t.field({
      type: 'JSON',
      nullable: true,
      description: OUTPUT_DESCRIPTION,
      resolve: (event) => (event.type === 'done' ? event.payload.output : null),
    }),
    error: t.field({
      type: RunError,
      nullable: true,
      resolve: (event) =>
        event.type === 'done' ? null : { ...toError(event.payload), blockId: event.payload.block_id },
    }),
    errorCode: t.field({
      type: ErrorCode,
      nullable: true,
      resolve: (event): Code | null => (event.type === 'done' ? null : toErrorCode(event.payload.code)),
    }),
    credits: t.int({ resolve: ({ payload }) => payload.credits }),
  }),
})

function toError({ error: message, code, retryable }: Failure) {
  return { message, code, retryable }
}

function toStatus(status: Uppercase<RunStatus>): RunStatus {
  return status.toLowerCase() as RunStatus // the wire has it in capitals
}
