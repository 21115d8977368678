import type { ErrorCode as Code } from '../../base/errors.ts'
import type { JsonValue } from '../../base/json.ts'
import type { StreamEvent } from '../../engine/event-log/event.ts'
import type { ExecutionStatus as Status } from '../../engine/executions/execution.ts'
import { builder } from '../builder.ts'
import { ErrorCode, ExecutionStatus, InteractionMode } from './enums.ts'
import { toErrorCode } from './errors.ts'
import { type EventOf, placeFields, readEvent } from './stream-event.ts'

type ExecutionEventOf<Type extends string, Payload> = EventOf<
  Type,
  Payload & { executionId: string; runId: string }
>

type SessionEvent = ExecutionEventOf<'session', { id: string; interactionMode: 'execute' | 'plan' }>
type RunStatusEvent = ExecutionEventOf<'run_status', { status: Status; reason?: string; approvalId?: string }>
type ToolUseEvent = ExecutionEventOf<'tool_use', { id: string; name: string; input: JsonValue }>
type ToolResultEvent = ExecutionEventOf<
  'tool_result',
  { id: string; name: string; output: JsonValue; error: boolean }
>
type CheckpointEvent = ExecutionEventOf<
  'checkpoint',
  { message: string; progress?: number; data?: JsonValue }
>
type DoneEvent = ExecutionEventOf<'done', { status: 'completed'; summary: string }>
type ErrorEvent = ExecutionEventOf<'error', { message: string; code?: string; retryable?: boolean }>

export type ExecutionEventShape =
  | SessionEvent
  | RunStatusEvent
  | ToolUseEvent
  | ToolResultEvent
  | CheckpointEvent
  | DoneEvent
  | ErrorEvent

const TYPENAMES: Record<ExecutionEventShape['type'], string> = {
  session: 'ExecutionSessionEvent',
  run_status: 'ExecutionRunStatusEvent',
  tool_use: 'ExecutionToolUseEvent',
  tool_result: 'ExecutionToolResultEvent',
  checkpoint: 'ExecutionCheckpointEvent',
  done: 'ExecutionDoneEvent',
  error: 'ExecutionErrorEvent',
}

/** An event of the log as the schema shows it; every payload was written in the shape of its type. */
export function toExecutionEvent(event: StreamEvent, cursor?: string): ExecutionEventShape {
  return readEvent(event, cursor) as ExecutionEventShape // the log keeps text
}

export const ExecutionEvent = builder.interfaceRef<ExecutionEventShape>('ExecutionEvent').implement({
  description: 'Something that happened in an execution. The sequence number counts from 1 without doubles.',
  resolveType: ({ type }) => TYPENAMES[type],
  fields: (t) => ({
    executionId: t.string({ complexity: 0, resolve: ({ payload }) => payload.executionId }),
    runId: t.string({ complexity: 0, resolve: ({ payload }) => payload.runId }),
    ...placeFields(t),
  }),
})

const interfaces = [ExecutionEvent]

builder.objectRef<SessionEvent>(TYPENAMES.session).implement({
  description: 'The first event.',
  interfaces,
  fields: (t) => ({
    sessionId: t.string({ resolve: ({ payload }) => payload.id }),
    interactionMode: t.field({ type: InteractionMode, resolve: ({ payload }) => payload.interactionMode }),
  }),
})

builder.objectRef<RunStatusEvent>(TYPENAMES.run_status).implement({
  interfaces,
  fields: (t) => ({
    status: t.field({ type: ExecutionStatus, resolve: ({ payload }) => payload.status }),
    reason: t.string({ nullable: true, resolve: ({ payload }) => payload.reason ?? null }),
    approvalId: t.id({ nullable: true, resolve: ({ payload }) => payload.approvalId ?? null }),
  }),
})

builder.objectRef<ToolUseEvent>(TYPENAMES.tool_use).implement({
  description: 'A tool is about to be called; secrets in its input are masked.',
  interfaces,
  fields: (t) => ({
    toolUseId: t.string({ resolve: ({ payload }) => payload.id }),
    name: t.string({ resolve: ({ payload }) => payload.name }),
    input: t.field({ type: 'JSON', resolve: ({ payload }) => payload.input }),
  }),
})

builder.objectRef<ToolResultEvent>(TYPENAMES.tool_result).implement({
  interfaces,
  fields: (t) => ({
    toolUseId: t.string({ resolve: ({ payload }) => payload.id }),
    name: t.string({ resolve: ({ payload }) => payload.name }),
    output: t.field({ type: 'JSON', nullable: true, resolve: ({ payload }) => payload.output }),
    error: t.boolean({ resolve: ({ payload }) => payload.error }),
  }),
})

builder.objectRef<CheckpointEvent>(TYPENAMES.checkpoint).implement({
  description: 'Progress, for people.',
  interfaces,
  fields: (t) => ({
    message: t.string({ resolve: ({ payload }) => payload.message }),
    progress: t.float({ nullable: true, resolve: ({ payload }) => payload.progress ?? null }),
    data: t.field({ type: 'JSON', nullable: true, resolve: ({ payload }) => payload.data ?? null }),
  }),
})

builder.objectRef<DoneEvent>(TYPENAMES.done).implement({
  description: 'The good end; nothing follows.',
  interfaces,
  fields: (t) => ({
    status: t.field({ type: ExecutionStatus, resolve: ({ payload }) => payload.status }),
    summary: t.string({ resolve: ({ payload }) => payload.summary }),
  }),
})

builder.objectRef<ErrorEvent>(TYPENAMES.error).implement({
  description: 'The bad end; nothing follows.',
  interfaces,
  fields: (t) => ({
    status: t.field({
      type: ExecutionStatus,
      resolve: ({ payload }): Status => (payload.code === 'CANCELLED' ? 'cancelled' : 'failed'),
    }),
    message: t.string({ resolve: ({ payload }) => payload.message }),
    errorCode: t.field({
      type: ErrorCode,
      resolve: ({ payload }): Code => toErrorCode(payload.code ?? 'CAPABILITY_FAILED'),
    }),
    retryable: t.boolean({ resolve: ({ payload }) => payload.retryable ?? false }),
  }),
})
