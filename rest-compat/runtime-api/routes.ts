import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { AppError } from '../../src/base/errors.ts'
import type { Approvals } from '../../src/domain/approvals/approvals.ts'
import type { Capabilities } from '../../src/domain/capabilities/capabilities.ts'
import type { Executions } from '../../src/domain/executions/executions.ts'
import type { Invocation } from '../../src/domain/executions/invocation.ts'
import type { Invocations } from '../../src/domain/executions/invocations.ts'
import type { OpenStreams } from '../../src/domain/open-streams.ts'
import type { Sessions } from '../../src/domain/sessions/sessions.ts'
import { type EventStreamOptions, sendEventStream } from '../../src/platform/http/server-sent-events.ts'
import { readBody } from '../request-body.ts'
import type { RestEnv } from '../rest-env.ts'
import { pathParameter, type Routes } from '../routes.ts'
import type { Urls } from '../urls.ts'
import { addApprovalRoute } from './approvals.ts'
import { parseCursor } from './cursor.ts'
import { toEventFrames } from './events.ts'
import * as operations from './operations.ts'
import {
  CreateSessionBody,
  InvokeBody,
  toCapabilities,
  toExecution,
  toInvokeFailure,
  toInvokeResponse,
  toSession,
  toSessionDetails,
} from './wire.ts'

export interface RuntimeApiParts {
  capabilities: Capabilities
  sessions: Sessions
  invocations: Invocations
  executions: Executions
  approvals: Approvals
  openStreams: OpenStreams
  urls: Urls
  eventStreams: EventStreamOptions
}

/** Copia's Runtime API: the seven endpoints of the reference (000), in its order, then ours beside them. */
export function addRuntimeApi(routes: Routes, parts: RuntimeApiParts): void {
  const { capabilities, sessions, executions, urls } = parts

  routes.add(operations.listCapabilities, async (c) =>
    withETag(c, toCapabilities(await capabilities.list(c.var.actor), urls)),
  )

  routes.add(operations.invokeTool, (c) => invoke(c, parts))

  routes.add(operations.createSession, async (c) => {
    const { title } = await readBody(c, CreateSessionBody)
    return c.json({ session: toSession(await sessions.create(c.var.actor, { title })) })
  })

  routes.add(operations.getSession, async (c) =>
    c.json(toSessionDetails(await sessions.get(c.var.actor, pathParameter(c, 'sessionId')), urls)),
  )

  routes.add(operations.listSessionCapabilities, async (c) => {
    await sessions.get(c.var.actor, pathParameter(c, 'sessionId'))
    return withETag(c, toCapabilities(await capabilities.list(c.var.actor), urls))
  })

  routes.add(operations.invokeToolInSession, (c) => invoke(c, parts, pathParameter(c, 'sessionId')))

  routes.add(operations.streamExecution, async (c) => {
    const after = parseCursor(c.req.header('last-event-id') ?? c.req.query('after'))
    const follower = await executions.follow(c.var.actor, pathParameter(c, 'executionId'), after)
    if (!follower) return c.body(null, 204)
    const frames = toEventFrames(follower, c.req.query('verbose') === '1')
    const revoked = new AbortController()
    const signal = AbortSignal.any([parts.eventStreams.signal, revoked.signal])
    const forget = parts.openStreams.watch(c.var.actor, () => revoked.abort())
    return sendEventStream(c, frames, { ...parts.eventStreams, signal }).finally(forget)
  })

  routes.add(operations.getExecution, async (c) =>
    c.json({ execution: toExecution(await executions.get(c.var.actor, pathParameter(c, 'executionId'))) }),
  )

  routes.add(operations.cancelExecution, async (c) => {
    const { id, status } = toExecution(await executions.cancel(c.var.actor, pathParameter(c, 'executionId')))
    return c.json({ execution: { id, status } })
  })

  routes.add(operations.archiveSession, async (c) =>
    c.json({ session: toSession(await sessions.archive(c.var.actor, pathParameter(c, 'sessionId'))) }),
  )

  addApprovalRoute(routes, parts)
}

async function invoke(
  c: Context<RestEnv>,
  parts: RuntimeApiParts,
  pathSessionId?: string,
): Promise<Response> {
  const { input, connectedAccountId, title, sessionId } = await readBody(c, InvokeBody)
  if (pathSessionId !== undefined && sessionId !== undefined && sessionId !== pathSessionId) {
    const message = `must be "${pathSessionId}", the session in the path, or left out`
    const issues = [{ path: ['sessionId'], code: 'session_mismatch', message }]
    throw new AppError('VALIDATION', 'Invalid request body', { issues })
  }
  const key = c.req.header('idempotency-key')
  const invocation = await parts.invocations.invoke(c.var.actor, {
    capabilityName: pathParameter(c, 'toolName'),
    input,
    connectedAccountId,
    sessionId: pathSessionId ?? sessionId,
    title,
    isAsync: prefersAsync(c),
    ...(key === undefined ? {} : { idempotency: { route: pathSessionId ? 'session-tools' : 'tools', key } }),
  })
  return answer(c, invocation, parts.urls)
}

function answer(c: Context<RestEnv>, invocation: Invocation, urls: Urls): Response {
  const { session, execution, isReplay, isAsync } = invocation
  c.header('X-Execution-Id', execution.id)
  c.header('X-Run-Id', execution.runId)
  c.header('X-Session-Id', session.id)
  if (isReplay) c.header('Idempotent-Replayed', 'true')
  if (execution.status === 'completed') return c.json(toInvokeResponse(invocation, urls))
  if (!isAsync) return c.json(toInvokeFailure(invocation, urls), 500)
  if (prefersAsync(c)) c.header('Preference-Applied', 'respond-async')
  return c.json(toInvokeResponse(invocation, urls), 202)
}

/** RFC 7240: a list of preferences, each with optional parameters. */
function prefersAsync(c: Context<RestEnv>): boolean {
  const preferences = c.req.header('prefer')?.toLowerCase().split(',') ?? []
  return preferences.some((preference) => preference.split(';')[0]?.trim() === 'respond-async')
}

function withETag(c: Context<RestEnv>, body: object): Response {
  const text = JSON.stringify(body)
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
  c.header('ETag', etag)
  c.header('Cache-Control', 'private, no-cache')
  const known = c.req.header('if-none-match')?.split(',') ?? []
  if (known.some((tag) => tag.trim().replace(/^W\//, '') === etag)) return c.body(null, 304)
  return c.body(text, 200, { 'Content-Type': 'application/json' })
}
