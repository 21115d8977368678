import { z } from '@hono/zod-openapi'
import type { JsonObject } from '../../src/base/json.ts'
import { isStorableText } from '../../src/base/storable-text.ts'
import type { Invocation } from '../../src/domain/executions/invocation.ts'
import type { Session } from '../../src/domain/sessions/sessions.ts'
import type { Capability } from '../../src/engine/connectors/catalog.ts'
import type { ExecutionRecord, ExecutionStatus } from '../../src/engine/executions/execution.ts'
import type { Urls } from '../urls.ts'

/** The shapes of the Runtime API as the reference documents give them (000, 001), in their order of keys. */

/** `null` for an optional key counts as absent (rest.md, Shared rules). */
export const optional = <S extends z.ZodType>(schema: S) =>
  schema.nullish().transform((value: z.output<S> | null | undefined) => value ?? undefined)

// zod cannot know that it was JSON
export const jsonObject = z.looseObject({}).transform((value) => value as JsonObject)

/** An id that the database can be asked for. */
const id = z.string().refine(isStorableText, 'must not contain NUL characters or halves of surrogate pairs')

const interactionMode = optional(z.literal('execute')).openapi({ type: 'string', enum: ['execute'] })
const title = optional(z.string()).openapi({
  type: 'string',
  description: 'At most 200 characters; "Agent Runtime Session" when left out or blank.',
})

export const InvokeBody = z
  .object({
    input: optional(jsonObject).openapi({ type: 'object', description: 'Must match the parameters schema.' }),
    connectedAccountId: optional(z.string()).openapi({
      type: 'string',
      description: 'Required when the capability exists on multiple connected accounts.',
    }),
    sessionId: optional(id).openapi({ type: 'string', description: 'Omit to open a session.' }),
    title,
    interactionMode,
  })
  .openapi('InvokeRequest')

export const CreateSessionBody = z.object({ title, interactionMode }).openapi('CreateSessionRequest')

const SessionShape = z.object({
  id: z.string().openapi({ example: 'session_123' }),
  title: z.string(),
  source: z.enum(['api', 'user']),
  interactionMode: z.enum(['execute', 'plan']),
  status: z.enum(['active', 'archived']),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export const SessionResponse = z.object({ session: SessionShape }).openapi('SessionResponse')

const AccountShape = z.object({
  connectedAccountId: z.string(),
  integrationId: z.string(),
  backend: z.string(),
  displayName: z.string(),
  status: z.string(),
})
const InvokedCapabilityShape = z.object({
  name: z.string().openapi({ example: 'memory_search' }),
  kind: z.enum(['integration', 'memory']),
  description: z.string(),
  isReadOnly: z.boolean(),
  supportsIdempotency: z.boolean(),
  accounts: z.array(AccountShape),
})
export const CapabilitiesResponse = z
  .object({
    capabilities: z.array(InvokedCapabilityShape.extend({ parameters: z.looseObject({}) })),
    sessionCreateUrl: z.url(),
    toolInvokeUrlTemplate: z.string(),
    sessionToolInvokeUrlTemplate: z.string(),
    executionEventsUrlTemplate: z.string(),
  })
  .openapi('CapabilitiesResponse')

export const InvokeResponse = z
  .object({
    session: SessionShape,
    capability: InvokedCapabilityShape,
    runId: z.string().openapi({ example: 'run_123' }),
    executionId: z.string().openapi({ example: 'exec_123' }),
    executionEventsUrl: z.url(),
    summary: z.string(),
    result: z.unknown(),
  })
  .openapi('InvokeResponse')

export const ExecutionResponse = z
  .object({
    execution: z.object({
      id: z.string(),
      runId: z.string(),
      sessionId: z.string(),
      capability: z.string(),
      status: z.enum(['executing', 'waiting', 'failed', 'completed']),
      summary: z.string().nullable(),
      result: z.unknown(),
      error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).nullable(),
      createdAt: z.iso.datetime(),
      finishedAt: z.iso.datetime().nullable(),
    }),
  })
  .openapi('ExecutionResponse')

export const ErrorResponse = z
  .object({ error: z.string(), details: z.looseObject({}).optional() })
  .openapi('ErrorResponse')

export function toSession(session: Session): z.input<typeof SessionShape> {
  const { id, title, interactionMode, status, createdAt, updatedAt } = session
  // Contradiction C9 of rest.md: this dialect knows two sources only.
  const source = session.source === 'user' ? 'user' : 'api'
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
  return { id, title, source, interactionMode, status, ...times }
}

export function toCapabilities(capabilities: Capability[], urls: Urls): z.input<typeof CapabilitiesResponse> {
  return {
    capabilities: capabilities.map(toCapability),
    sessionCreateUrl: urls.sessionCreate,
    toolInvokeUrlTemplate: urls.toolInvokeTemplate,
    sessionToolInvokeUrlTemplate: urls.sessionToolInvokeTemplate(),
    executionEventsUrlTemplate: urls.executionEvents(),
  }
}

function toCapability(capability: Capability) {
  const { name, kind, description, parameters, isReadOnly, supportsIdempotency } = capability
  const accounts = capability.accounts.map(
    ({ connectedAccountId, integrationId, backend, displayName, status }) => ({
      connectedAccountId,
      integrationId,
      backend,
      displayName,
      status,
    }),
  )
  return { name, kind, description, parameters, isReadOnly, supportsIdempotency, accounts }
}

/** Seed 000, Get a session: metadata plus capability and event URL templates. */
export function toSessionDetails(session: Session, urls: Urls) {
  return {
    session: toSession(session),
    sessionCreateUrl: urls.sessionCreate,
    capabilitiesUrl: urls.capabilities(session.id),
    toolInvokeUrlTemplate: urls.toolInvokeTemplate,
    sessionToolInvokeUrlTemplate: urls.sessionToolInvokeTemplate(session.id),
    executionEventsUrlTemplate: urls.executionEvents(),
  }
}

export function toInvokeResponse(invocation: Invocation, urls: Urls) {
  const { session, capability, execution } = invocation
  const { approvalId } = execution
  return {
    session: toSession(session),
    capability,
    runId: execution.runId,
    executionId: execution.id,
    executionEventsUrl: urls.executionEvents(execution.id),
    ...(execution.status === 'completed'
      ? { summary: execution.summary, result: execution.result }
      : { status: toStatus(execution.status), ...(approvalId ? { approvalId } : {}) }),
  }
}

/** A call that did not come to a good end: where to look, and whether repeating it is safe (rest.md, C4). */
export function toInvokeFailure({ session, execution }: Invocation, urls: Urls) {
  const where = {
    executionId: execution.id,
    runId: execution.runId,
    sessionId: session.id,
    executionEventsUrl: urls.executionEvents(execution.id),
  }
  if (!execution.error) {
    const error = `Execution "${execution.id}" is still running`
    return { error, details: { ...where, retryable: false, status: toStatus(execution.status) } }
  }
  const { message, retryable, code, retryAfterMs } = execution.error
  return { error: message, details: { ...where, retryable, code, ...(retryAfterMs ? { retryAfterMs } : {}) } }
}

export function toExecution(execution: ExecutionRecord) {
  const { id, runId, sessionId, capabilityName, status, summary, result, error } = execution
  return {
    id,
    runId,
    sessionId,
    capability: capabilityName,
    status: toStatus(status),
    summary,
    result,
    error,
    createdAt: execution.createdAt.toISOString(),
    finishedAt: execution.finishedAt?.toISOString() ?? null,
  }
}

/** Seed 001, run_status: four states; a cancelled execution has failed (C8), a queued one waits (C6). */
function toStatus(status: ExecutionStatus): 'executing' | 'waiting' | 'failed' | 'completed' {
  switch (status) {
    case 'queued':
      return 'waiting'
    case 'cancelled':
      return 'failed'
    case 'executing':
    case 'waiting':
    case 'failed':
    case 'completed':
      return status
  }
}
