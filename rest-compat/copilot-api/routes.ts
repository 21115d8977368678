import type { Context } from 'hono'
import { AppError, type FieldIssue } from '../../src/base/errors.ts'
import { isStorableText } from '../../src/base/storable-text.ts'
import type { CopilotConfirmations } from '../../src/domain/copilot/copilot-confirmations.ts'
import type { CopilotMessages } from '../../src/domain/copilot/copilot-messages.ts'
import type { CopilotSessions } from '../../src/domain/copilot/copilot-sessions.ts'
import type { CopilotSettings } from '../../src/domain/copilot/copilot-settings.ts'
import type { CopilotSuggestions } from '../../src/domain/copilot/copilot-suggestions.ts'
import type { CopilotTurns } from '../../src/domain/copilot/copilot-turns.ts'
import { readOptionalJsonObject } from '../../src/platform/http/json-body.ts'
import { type EventStreamOptions, sendEventStream } from '../../src/platform/http/server-sent-events.ts'
import { toFrames } from '../event-frames.ts'
import { readBody, readQuery } from '../request-body.ts'
import type { RestEnv } from '../rest-env.ts'
import { pathParameter, type Routes } from '../routes.ts'
import { parseCursor } from '../runtime-api/cursor.ts'
import { encodeForStudio, encodeTurnEvents } from './events.ts'
import * as operations from './operations.ts'
import {
  ChatBody,
  CreateSessionBody,
  DecisionBody,
  MessagesQuery,
  SetModelBody,
  toMessage,
  toModel,
  toSession,
  toSnapshot,
  toTurn,
  UNSTORABLE_WORKFLOW_ID,
} from './wire.ts'

/** Of the turn that answers, or that is at work in a session: what its events are read by. */
const TURN_ID = 'X-Copilot-Turn-Id'
const NO_SESSION = 'No copilot session exists for this workflow'

export interface CopilotApiParts {
  copilotSessions: CopilotSessions
  copilotMessages: CopilotMessages
  copilotTurns: CopilotTurns
  copilotSettings: CopilotSettings
  copilotSuggestions: CopilotSuggestions
  copilotConfirmations: CopilotConfirmations
  eventStreams: EventStreamOptions
  /** rest.md, P5: whether a workflow without a session is no error. */
  nullSession: boolean
}

/** Powabase's Copilot API: the endpoints of the reference (003), in its order, then ours beside them. */
export function addCopilotApi(routes: Routes, parts: CopilotApiParts): void {
  addReference(routes, parts)
  addOwn(routes, parts)
}

function addReference(routes: Routes, parts: CopilotApiParts): void {
  const { copilotSessions, copilotMessages, copilotTurns, copilotSettings, copilotSuggestions } = parts

  routes.add(operations.createSession, async (c) => {
    const { workflow_id } = await readBody(c, CreateSessionBody)
    return c.json(toSession(await copilotSessions.create(c.var.actor, workflow_id)), 201)
  })

  routes.add(operations.getSession, async (c) => {
    const workflowId = c.req.query('workflow_id')
    if (!workflowId) throw invalid('workflow_id', 'workflow_id query param required')
    if (!isStorableText(workflowId)) throw invalid('workflow_id', UNSTORABLE_WORKFLOW_ID)
    const session = await copilotSessions.findNewest(c.var.actor, workflowId)
    if (session?.activeTurnId) c.header(TURN_ID, session.activeTurnId)
    if (session) return c.json(toSession(session))
    if (parts.nullSession) return c.json({ session: null })
    return c.json({ error: NO_SESSION, session: null }, 404)
  })

  routes.add(operations.deleteSession, async (c) => {
    await copilotSessions.delete(c.var.actor, pathParameter(c, 'sessionId'))
    return c.body(null, 204)
  })

  routes.add(operations.listMessages, async (c) => {
    const page = readQuery(c, MessagesQuery)
    const messages = await copilotMessages.listNumbered(c.var.actor, pathParameter(c, 'sessionId'), page)
    return c.json({ messages: messages.map(toMessage) })
  })

  routes.add(operations.snapshot, async (c) => {
    const preSnapshot = await readPreSnapshot(c)
    const applied = await copilotSuggestions.apply(c.var.actor, { ...messageOf(c), preSnapshot })
    return c.json(toSnapshot(applied))
  })

  routes.add(operations.chat, async (c) => {
    const { message, workflow_state: workflowState } = await readBody(c, ChatBody)
    const idempotencyKey = c.req.header('idempotency-key')
    const sessionId = pathParameter(c, 'sessionId')
    const request = { sessionId, message, workflowState, idempotencyKey }
    const { turnId, isReplay } = await copilotTurns.accept(c.var.actor, request)
    c.header(TURN_ID, turnId)
    if (isReplay) c.header('Idempotent-Replayed', 'true')
    return sendTurn(c, parts, { turnId, after: 0 })
  })

  routes.add(operations.getModel, async (c) => c.json(toModel(await copilotSettings.get(c.var.actor))))

  routes.add(operations.setModel, async (c) => {
    const { model } = await readBody(c, SetModelBody)
    await copilotSettings.set(c.var.actor, model)
    return c.json({ ok: true, model })
  })
}

function addOwn(routes: Routes, parts: CopilotApiParts): void {
  const { copilotTurns, copilotSuggestions, copilotConfirmations } = parts

  routes.add(operations.turnEvents, async (c) => {
    const turnId = pathParameter(c, 'turnId')
    await copilotTurns.get(c.var.actor, turnId, pathParameter(c, 'sessionId'))
    const after = parseCursor(c.req.header('last-event-id') ?? c.req.query('after'))
    return sendTurn(c, parts, { turnId, after })
  })

  routes.add(operations.cancelTurn, async (c) => {
    const sessionId = pathParameter(c, 'sessionId')
    return c.json(toTurn(await copilotTurns.cancel(c.var.actor, pathParameter(c, 'turnId'), sessionId)))
  })

  routes.add(operations.decideConfirmation, async (c) => {
    const { decision, comment } = await readBody(c, DecisionBody)
    const of = { id: pathParameter(c, 'confirmationId'), sessionId: pathParameter(c, 'sessionId') }
    const verdict = { approve: decision === 'approve', ...(comment != null && { comment }) }
    return c.json({ ok: true, status: await copilotConfirmations.decide(c.var.actor, of, verdict) })
  })

  routes.add(operations.undo, async (c) => {
    const { messageId, sessionId } = messageOf(c)
    return c.json(toSnapshot(await copilotSuggestions.undo(c.var.actor, messageId, sessionId)))
  })
}

async function sendTurn(
  c: Context<RestEnv>,
  { copilotTurns, eventStreams }: CopilotApiParts,
  { turnId, after }: { turnId: string; after: number },
): Promise<Response> {
  const follower = await copilotTurns.follow(c.var.actor, turnId, after)
  if (!follower) return c.body(null, 204)
  const encode = c.req.query('compat') === 'studio' ? encodeForStudio : encodeTurnEvents
  return sendEventStream(c, toFrames(follower, encode), eventStreams)
}

function messageOf(c: Context<RestEnv>): { messageId: string; sessionId: string } {
  return { messageId: pathParameter(c, 'messageId'), sessionId: pathParameter(c, 'sessionId') }
}

/** rest.md, Snapshot call: no body at all means something else than a body without it. */
async function readPreSnapshot(c: Context<RestEnv>): Promise<unknown> {
  const body = await readOptionalJsonObject(c.env.incoming)
  if (body === null) return null
  if (body.pre_snapshot == null) throw invalid('pre_snapshot', 'pre_snapshot is required')
  return body.pre_snapshot
}

function invalid(field: string, message: string): AppError<'VALIDATION'> {
  const issue: FieldIssue = { path: [field], code: 'invalid_value', message }
  return new AppError('VALIDATION', message, { issues: [issue] })
}
