import { type ErrorCode as Code, isErrorCode } from '../../base/errors.ts'
import type { JsonObject, JsonValue } from '../../base/json.ts'
import { toProposedDiff } from '../../domain/copilot/proposed-diff.ts'
import { fromWireIssue } from '../../domain/copilot/turn-events.ts'
import type { StreamEvent } from '../../engine/event-log/event.ts'
import { builder } from '../builder.ts'
import { CopilotConfirmation } from './copilot-confirmation.ts'
import { CopilotMessage } from './copilot-message.ts'
import { ErrorCode } from './enums.ts'
import { type EventOf, placeFields, readEvent } from './stream-event.ts'
import { WorkflowDiff } from './workflow-diff.ts'
import { LintIssue } from './workflow-lint.ts'

type TurnEvent<Type extends string, Payload> = EventOf<Type, Payload> & { turnId: string }
type StatusEvent = TurnEvent<'status', { message: string }>
type CallEvent = TurnEvent<'tool_call', { id: string; name: string; arguments: JsonValue }>
type ResultEvent = TurnEvent<
  'tool_result',
  { id: string; name: string; result: JsonValue; is_error?: boolean; truncated?: boolean }
>
type DeltaEvent = TurnEvent<'content_delta', { delta: string }>
type LintEvent = TurnEvent<'lint', { issues: JsonObject[] }>
type ConfirmationEvent = TurnEvent<'confirmation_required', { confirmation_id: string }>
type CompleteEvent = TurnEvent<'complete', { message_id: string; content: string; effective_model: string }>
type ErrorEvent = TurnEvent<'error', { error: string; error_code: string }>

export type CopilotEventShape =
  | StatusEvent
  | CallEvent
  | ResultEvent
  | DeltaEvent
  | LintEvent
  | ConfirmationEvent
  | CompleteEvent
  | ErrorEvent

const TYPENAMES: Record<CopilotEventShape['type'], string> = {
  status: 'CopilotStatusEvent',
  tool_call: 'CopilotToolCallEvent',
  tool_result: 'CopilotToolResultEvent',
  content_delta: 'CopilotDeltaEvent',
  lint: 'CopilotLintEvent',
  confirmation_required: 'CopilotConfirmationEvent',
  complete: 'CopilotCompleteEvent',
  error: 'CopilotErrorEvent',
}

/** An event of the log as the schema shows it; every payload was written in the shape of its type. */
export function toCopilotEvent(turnId: string, event: StreamEvent, cursor?: string): CopilotEventShape {
  return { ...readEvent(event, cursor), turnId } as CopilotEventShape // the log keeps text
}

export const CopilotEvent = builder.interfaceRef<CopilotEventShape>('CopilotEvent').implement({
  description: 'Something that happened in a turn. The sequence number counts from 1 without doubles.',
  resolveType: ({ type }) => TYPENAMES[type],
  fields: (t) => ({
    turnId: t.exposeID('turnId', { complexity: 0 }),
    ...placeFields(t),
  }),
})

const interfaces = [CopilotEvent]

builder.objectRef<StatusEvent>(TYPENAMES.status).implement({
  description: 'What it is doing, for people.',
  interfaces,
  fields: (t) => ({ status: t.string({ resolve: ({ payload }) => payload.message }) }),
})

builder.objectRef<CallEvent>(TYPENAMES.tool_call).implement({
  interfaces,
  fields: (t) => ({
    toolCallId: t.string({ resolve: ({ payload }) => payload.id }),
    name: t.string({ resolve: ({ payload }) => payload.name }),
    arguments: t.field({ type: 'JSON', nullable: true, resolve: ({ payload }) => payload.arguments }),
  }),
})

builder.objectRef<ResultEvent>(TYPENAMES.tool_result).implement({
  interfaces,
  fields: (t) => ({
    toolCallId: t.string({ resolve: ({ payload }) => payload.id }),
    name: t.string({ resolve: ({ payload }) => payload.name }),
    result: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The beginning of it as text, where it is long.',
      resolve: ({ payload }) => payload.result,
    }),
    isError: t.boolean({ resolve: ({ payload }) => payload.is_error ?? false }),
    truncated: t.boolean({ resolve: ({ payload }) => payload.truncated ?? false }),
  }),
})

builder.objectRef<DeltaEvent>(TYPENAMES.content_delta).implement({
  description: 'The next part of the answer.',
  interfaces,
  fields: (t) => ({ delta: t.string({ resolve: ({ payload }) => payload.delta }) }),
})

builder.objectRef<LintEvent>(TYPENAMES.lint).implement({
  description: 'What is wrong or doubtful in the graph that is proposed.',
  interfaces,
  fields: (t) => ({
    issues: t.field({
      type: [LintIssue],
      complexity: { field: 1, multiplier: 10 },
      resolve: ({ payload }) => payload.issues.map(fromWireIssue),
    }),
  }),
})

builder.objectRef<ConfirmationEvent>(TYPENAMES.confirmation_required).implement({
  description: 'A person is asked whether an asset may change.',
  interfaces,
  fields: (t) => ({
    confirmation: t.field({
      type: CopilotConfirmation,
      nullable: true,
      description: 'Null when its conversation is gone.',
      resolve: ({ payload }, _args, { loaders }) =>
        loaders.copilot.confirmations.load(payload.confirmation_id),
    }),
  }),
})

builder.objectRef<CompleteEvent>(TYPENAMES.complete).implement({
  description: 'The end; nothing follows.',
  interfaces,
  fields: (t) => ({
    content: t.string({ resolve: ({ payload }) => payload.content }),
    effectiveModel: t.string({ resolve: ({ payload }) => payload.effective_model }),
    message: t.field({
      type: CopilotMessage,
      nullable: true,
      description: 'With its proposal; null when its conversation is gone.',
      resolve: ({ turnId }, _args, { loaders }) => loaders.copilot.answersOfTurn.load(turnId),
    }),
    diff: t.field({
      type: WorkflowDiff,
      nullable: true,
      complexity: 10,
      description: 'What it proposes to change; null for nothing, and when its conversation is gone.',
      resolve: async ({ turnId }, _args, { loaders }) => {
        const message = await loaders.copilot.answersOfTurn.load(turnId)
        return message && toProposedDiff(message)
      },
    }),
  }),
})

builder.objectRef<ErrorEvent>(TYPENAMES.error).implement({
  description: 'The end without an answer; nothing follows.',
  interfaces,
  fields: (t) => ({
    error: t.string({ resolve: ({ payload }) => payload.error }),
    errorCode: t.field({
      type: ErrorCode,
      resolve: ({ payload: { error_code } }): Code => (isErrorCode(error_code) ? error_code : 'UNAVAILABLE'),
    }),
  }),
})
