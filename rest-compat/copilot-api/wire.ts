import { z } from '@hono/zod-openapi'
import { isStorableText } from '../../src/base/storable-text.ts'
import type { ModelSettings } from '../../src/domain/copilot/copilot-settings.ts'
import type { AppliedSuggestion } from '../../src/domain/copilot/suggestion.ts'
import { toWireIssue } from '../../src/domain/copilot/turn-events.ts'
import { lintWorkflow } from '../../src/domain/workflows/workflow-checks.ts'
import type {
  CopilotMessage,
  CopilotSession,
  CopilotTurn,
  Workflow,
} from '../../src/platform/db/generated/client.ts'

/**
 * The Copilot API's names and shapes (003 and rest.md, Powabase copilot). `null` for an optional key is its absence.
 */

/** Required texts: absent, null, of another type and empty are one fault, in the reference's words. */
const required = (name: string) =>
  z
    .string({ error: `${name} is required` })
    .trim()
    .min(1, { error: `${name} is required` })

export const UNSTORABLE_WORKFLOW_ID =
  'workflow_id must not contain NUL characters or halves of surrogate pairs'
export const CreateSessionBody = z
  .object({ workflow_id: required('workflow_id').refine(isStorableText, UNSTORABLE_WORKFLOW_ID) })
  .openapi('CreateCopilotSessionRequest')
export const ChatBody = z
  .object({ message: required('message'), workflow_state: z.unknown().optional() })
  .openapi('CopilotChatRequest')
export const DecisionBody = z
  .object({
    decision: z.enum(['approve', 'deny'], { error: 'decision must be approve or deny' }),
    comment: z.string().nullish(),
  })
  .openapi('DecideCopilotConfirmationRequest')
export const SetModelBody = z.object({ model: required('model') }).openapi('SetCopilotModelRequest')
const GraphWire = z
  .object({ nodes: z.array(z.unknown()), edges: z.array(z.unknown()) })
  .openapi('CopilotGraph')
export const SnapshotBody = z.object({ pre_snapshot: GraphWire.optional() }).openapi('CopilotSnapshotRequest')

const page = (name: string, max: number) =>
  z.coerce
    .number({ error: `${name} must be an integer from 0 to ${max}` })
    .int({ error: `${name} must be an integer from 0 to ${max}` })
    .min(0, { error: `${name} must be an integer from 0 to ${max}` })
    .max(max, { error: `${name} must be an integer from 0 to ${max}` })
export const MessagesQuery = z.object({
  limit: page('limit', 1_000).optional(),
  offset: page('offset', 1_000_000).optional(),
})

const Session = z.object({
  id: z.string(),
  workflow_id: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
})
export const SessionResponse = Session.extend({ session: Session }).openapi('CopilotSession')
export const MessagesResponse = z
  .object({
    messages: z.array(
      z.object({
        id: z.string(),
        session_id: z.string(),
        role: z.enum(['user', 'assistant', 'system']),
        content: z.string(),
        workflow_diff: z.record(z.string(), z.unknown()).nullable(),
        pre_snapshot: GraphWire.nullable(),
        created_at: z.iso.datetime(),
      }),
    ),
  })
  .openapi('CopilotMessages')
export const SnapshotResponse = z
  .object({
    ok: z.literal(true),
    message_id: z.string(),
    applied: z.boolean(),
    already_applied: z.literal(true).optional(),
    rebased: z.literal(true).optional(),
    snapshot: GraphWire.nullable(),
    workflow: GraphWire.extend({ id: z.string(), version: z.int() }),
    lint: z.array(z.record(z.string(), z.unknown())),
  })
  .openapi('CopilotSnapshot')
export const ModelResponse = z
  .object({
    model: z.string(),
    default: z.string(),
    options: z.array(z.object({ label: z.string(), value: z.string(), available: z.boolean() })),
    effective_model: z.string(),
    effective_provider: z.string(),
  })
  .openapi('CopilotModel')
export const SetModelResponse = z
  .object({ ok: z.literal(true), model: z.string() })
  .openapi('SetCopilotModel')
export const TurnResponse = z
  .object({ ok: z.literal(true), turn_id: z.string(), status: z.string() })
  .openapi('CopilotTurn')
export const DecisionResponse = z
  .object({ ok: z.literal(true), status: z.string() })
  .openapi('DecidedCopilotConfirmation')
export const CopilotErrorResponse = z
  .object({ error: z.string(), error_code: z.string().optional() })
  .openapi('CopilotError')

export const BusyResponse = CopilotErrorResponse.extend({ turn_id: z.string().optional() }).openapi(
  'CopilotTurnInProgress',
)

/** The session stands in the answer twice: as the reference shows it, and as its own client reads it. */
export function toSession({ id, workflowId, createdAt, updatedAt }: CopilotSession) {
  const session = {
    id,
    workflow_id: workflowId,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  }
  return { ...session, session }
}

export function toMessage(message: CopilotMessage) {
  const { id, sessionId, role, content, workflowDiff, preSnapshot, createdAt } = message
  return {
    ...{ id, session_id: sessionId, role, content },
    workflow_diff: workflowDiff,
    pre_snapshot: preSnapshot,
    created_at: createdAt.toISOString(),
  }
}

export function toSnapshot({ message, workflow, applied, alreadyApplied, rebased }: AppliedSuggestion) {
  return {
    ...{ ok: true, message_id: message.id, applied },
    ...(alreadyApplied && { already_applied: true }),
    ...(rebased && { rebased: true }),
    snapshot: message.preSnapshot,
    workflow: toWorkflow(workflow),
    lint: lintWorkflow(workflow).map(toWireIssue),
  }
}

function toWorkflow({ id, version, graph }: Pick<Workflow, 'id' | 'version' | 'graph'>): object {
  return { id, version, ...(typeof graph === 'object' && graph) }
}

export function toModel({
  model,
  default: usual,
  options,
  effectiveModel,
  effectiveProvider,
}: ModelSettings) {
  return {
    ...{ model, default: usual },
    options: options.map(({ label, value, available }) => ({ label, value, available })),
    effective_model: effectiveModel,
    effective_provider: effectiveProvider,
  }
}

export function toTurn({ id, status }: CopilotTurn) {
  return { ok: true, turn_id: id, status }
}
