import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { type JsonObject, jsonHash } from '../../base/json.ts'
import { storableTextIssues } from '../../base/storable-text.ts'
import { isSecret, isSigned } from '../../engine/triggers/caller-proof.ts'
import { toInboundBody } from '../../engine/triggers/inbound-body.ts'
import type { RunRef } from '../../engine/workflow/runs/run.ts'
import { createRunId } from '../../engine/workflow/runs/run-id.ts'
import type { RunRequest } from '../../engine/workflow/runs/run-request.ts'
import type { WorkflowRunner } from '../../engine/workflow/runs/workflow-runner.ts'
import { StatementBatcher } from '../../platform/db/statement-batcher.ts'
import { inTransaction } from '../../platform/db/transaction.ts'
import { KEY_HEADERS } from '../../platform/http/api-key-headers.ts'
import type { Keyring } from '../../platform/keyring.ts'
import { type IdempotencyRecords, parseIdempotencyKey } from '../idempotency.ts'
import { admitRuns, begunOf, startRun } from '../workflow-runs/run-admission.ts'
import type { RunAnswer, RunAnswers } from '../workflow-runs/run-answers.ts'
import type { RunnableWorkflows } from '../workflows/runnable-workflows.ts'
import { findWebhookBlock, triggerPurpose } from './trigger-deployment.ts'
import { DISARM, FIND_TRIGGERS, NOTE_RECEIVED, type TriggerRow } from './trigger-statements.ts'

/** The headers by which well-known senders tell a message that is sent again. */
const DEDUPE_HEADERS = [
  'idempotency-key',
  'webhook-id',
  'svix-id',
  'x-github-delivery',
  'x-shopify-webhook-id',
]
/** Reads of triggers at the same time. */
const MAX_READS = 2
/** What a run must not see: it proves who calls, or is a key of ours that a client sends with every request. */
const PRIVATE_HEADERS: ReadonlySet<string> = new Set([
  ...['authorization', 'proxy-authorization', 'cookie'],
  ...KEY_HEADERS,
])

/** A request as it arrived. */
export interface InboundRequest {
  body: Buffer
  /** By their names in lower case. */
  headers: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
  /** What the caller shows as the secret, in the header or the address. */
  token: string | null
  /** Aborted when the caller is gone. */
  signal: AbortSignal
  /** Called once it is known who calls; what it throws refuses the call. */
  admit(): Promise<void>
}

/**
 * `accepted`: the run goes on by itself. Otherwise the workflow answers its caller. `isReplay`: the message had begun
 * its run already.
 */
export type InboundAnswer = Answer & { isReplay: boolean }
type Answer = { kind: 'accepted'; runId: string } | RunAnswer

export interface InboundTriggersParts {
  pool: pg.Pool
  keyring: Keyring
  workflows: RunnableWorkflows
  workflowRunner: WorkflowRunner
  idempotency: IdempotencyRecords
  answers: RunAnswers
}

/** Requests from outside that begin runs, each message once. */
export class InboundTriggers {
  readonly #parts: InboundTriggersParts
  /** Triggers by the ids in their addresses: calls that come at the same time share the read. */
  readonly #triggers: StatementBatcher<string, TriggerRow | null>

  constructor(parts: InboundTriggersParts) {
    this.#parts = parts
    this.#triggers = new StatementBatcher({
      maxInFlight: MAX_READS,
      run: (webhookIds) => findTriggers(parts.pool, webhookIds),
    })
  }

  /**
   * Begins a run of the deployed version, or for an armed trigger of the newest one. A message that is sent again
   * within 24 hours is answered with its first run. Throws NOT_FOUND for an unknown address, and for one that is
   * neither deployed nor armed; UNAUTHENTICATED, BAD_REQUEST, VALIDATION, CREDIT_LIMIT_REACHED, and
   * IDEMPOTENCY_MISMATCH when one key comes with two bodies; then nothing has begun.
   */
  async receive(webhookId: string, request: InboundRequest): Promise<InboundAnswer> {
    const trigger = await this.#triggers.add(webhookId)
    if (!trigger) throw unknownTrigger()
    this.#authenticate(trigger, request)
    await request.admit()
    const input = toInput(request)
    const key = keyOf(trigger, request)
    return this.#begin(trigger, { input, key, signal: request.signal })
  }

  #authenticate(
    { organizationId, id, keyId, sealed, requireSignature }: TriggerRow,
    request: InboundRequest,
  ): void {
    if (keyId === null || sealed === null) throw unauthorized()
    const secret = this.#parts.keyring.open({ keyId, bytes: sealed }, triggerPurpose(organizationId, id))
    const { body, headers, token } = request
    const isProven = requireSignature
      ? isSigned({ body: body.toString('utf8'), headers }, secret)
      : isSecret(token ?? '', secret)
    if (!isProven) throw unauthorized()
  }

  async #begin(
    trigger: TriggerRow,
    call: { input: JsonObject; key: string | null; signal: AbortSignal },
  ): Promise<InboundAnswer> {
    const { organizationId, id } = trigger
    const fingerprint = jsonHash(call.input.body)
    const claim = call.key === null ? null : { route: `trigger:${id}`, key: call.key, fingerprint }
    const first = claim && (await this.#parts.idempotency.find({ ...claim, organizationId }))
    if (first) {
      const answer = await this.#answerAgain({ organizationId, runId: first.subjectId }, call.signal)
      return { ...answer, isReplay: true }
    }
    const version = trigger.isArmed ? trigger.version : trigger.deployedVersion
    if (version === null || trigger.isArchived || !(await this.#begins(trigger, version)))
      throw unknownTrigger()
    const request: RunRequest = { ...toRequest(trigger, version), input: call.input, claim }
    const begun = await this.#beginOne(trigger, request, call.signal)
    if (begun) return { ...begun, isReplay: false }
    // Somebody was faster: with the same message, or with the one call of an armed trigger.
    const now = await this.#triggers.add(trigger.webhookId)
    if (!now) throw unknownTrigger()
    return this.#begin(now, call)
  }

  /** The answer to a call that has begun its run; null when another call has taken the arming or the key. */
  async #beginOne(trigger: TriggerRow, request: RunRequest, signal: AbortSignal): Promise<Answer | null> {
    const { answers } = this.#parts
    const { organizationId, runId } = request
    using watch = (await answers.isExpected(request, request))
      ? answers.watch({ organizationId, runId })
      : null
    if (!(await this.#accept(trigger, request))) return null
    return watch ? await answers.endOf(watch, signal) : { kind: 'accepted', runId }
  }

  /** Whether the version begins with this address's block. */
  async #begins({ organizationId, workflowId, blockId }: TriggerRow, version: number): Promise<boolean> {
    const pinned = await this.#parts.workflows.load(organizationId, workflowId, version)
    return pinned !== null && findWebhookBlock(pinned.graph)?.id === blockId
  }

  /** False when another call has taken the arming or the key. */
  async #accept(trigger: TriggerRow, request: RunRequest): Promise<boolean> {
    if (trigger.isArmed) return this.#acceptArmed(trigger, request)
    const isBegun = await startRun(this.#parts, request)
    if (isBegun && trigger.isQuiet) {
      await this.#parts.pool.query(NOTE_RECEIVED, [trigger.organizationId, trigger.id])
    }
    return isBegun
  }

  async #acceptArmed({ organizationId, id }: TriggerRow, request: RunRequest): Promise<boolean> {
    const { pool, workflowRunner } = this.#parts
    const admission = await inTransaction(pool, (tx) => {
      const take = async () => {
        if ((await tx.query(DISARM, [organizationId, id])).rowCount === 0) return false
        await tx.query(NOTE_RECEIVED, [organizationId, id])
        return true
      }
      return admitRuns(tx, workflowRunner, { requests: [request], take })
    })
    workflowRunner.announce(admission)
    return begunOf(admission).has(request.runId)
  }

  /** What the first call with the key was answered, once its run has ended. */
  async #answerAgain(ref: RunRef, signal: AbortSignal): Promise<Answer> {
    const { answers } = this.#parts
    if (await answers.isExpected(ref)) return answers.wait(ref, signal)
    return { kind: 'accepted', runId: ref.runId }
  }
}

async function findTriggers(pool: pg.Pool, webhookIds: readonly string[]): Promise<(TriggerRow | null)[]> {
  const query = { name: 'triggers-find', text: FIND_TRIGGERS, values: [webhookIds] }
  const { rows } = await pool.query<TriggerRow>(query)
  const byId = new Map(rows.map((row) => [row.webhookId, row]))
  return webhookIds.map((webhookId) => byId.get(webhookId) ?? null)
}

function toInput({ body, headers, query }: InboundRequest): JsonObject {
  const shown = Object.entries(headers).filter(([name]) => !PRIVATE_HEADERS.has(name))
  const { token: _secret, ...parameters } = query
  const input = {
    body: toInboundBody(body, headers['content-type']),
    headers: Object.fromEntries(shown),
    query: parameters,
  }
  const issues = storableTextIssues(input, [])
  if (issues.length > 0) throw new AppError('VALIDATION', 'Invalid request', { issues })
  return input
}

/** What tells this message from others; null when its sender does not say. */
function keyOf({ dedupeHeader }: TriggerRow, { headers }: InboundRequest): string | null {
  const names = dedupeHeader === null ? DEDUPE_HEADERS : [dedupeHeader]
  const name = names.find((one) => headers[one])
  return name === undefined ? null : parseIdempotencyKey(headers[name] ?? '')
}

function toRequest({ organizationId, workflowId }: TriggerRow, version: number) {
  const alone = {
    attempt: 1,
    retryOfId: null,
    parentRunId: null,
    parentBlockId: null,
    depth: 0,
    metadata: {},
  }
  return { organizationId, runId: createRunId(), workflowId, version, trigger: 'webhook' as const, ...alone }
}

function unauthorized(): AppError<'UNAUTHENTICATED'> {
  return new AppError('UNAUTHENTICATED', 'Unauthorized')
}

function unknownTrigger(): AppError<'NOT_FOUND'> {
  return new AppError('NOT_FOUND', 'Webhook not found')
}
