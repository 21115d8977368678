import { AppError } from '../../base/errors.ts'
import { isJsonObject, type JsonObject } from '../../base/json.ts'
import { compileSchema } from '../../base/validate.ts'
import type { ApprovalState, ApprovalStatus, Verdict } from '../../engine/approvals/approval.ts'
import type { ApprovalStore } from '../../engine/approvals/approval-store.ts'
import type { Connectors } from '../../engine/connectors/connector-registry.ts'
import { maskSecrets } from '../../engine/executions/secret-mask.ts'
import type { Approval } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import type { Capabilities } from '../capabilities/capabilities.ts'
import { connectorOf } from '../executions/execution-plan.ts'
import type { Executions } from '../executions/executions.ts'
import { InputCheck } from '../input-check.ts'
import { afterPosition, type Page, type PageRequest, pageOrder, toPage } from '../page.ts'
import { closed, invalidDecision, parseComment, requireOpen, toAuditEntry } from './approval-decision.ts'

export interface Decision {
  approve: boolean
  /** At most 2,000 characters. */
  comment?: string | undefined
  /** Approved in place of the input that was asked about; only with an approval. */
  editedInput?: JsonObject | undefined
}

export interface ApprovalsParts {
  audit: Audit
  prisma: TenantClient
  store: ApprovalStore
  executions: Executions
  capabilities: Capabilities
  connectors: Connectors
}

/** What people have to decide before it happens: calls, and whatever else waits for them. */
export class Approvals {
  readonly #parts: ApprovalsParts
  readonly #inputs = new InputCheck()

  constructor(parts: ApprovalsParts) {
    this.#parts = parts
  }

  /** Null for one that the organisation does not have; `selection` is what Prisma is to load of it. */
  async find(actor: Actor, id: string, selection: object = {}): Promise<Approval | null> {
    requireReadScope(actor, 'runtime')
    const where = { organizationId_id: { organizationId: actor.organizationId, id } }
    return this.#parts.prisma.approval.findUnique({ ...selection, where })
  }

  /** The newest first; of every status when none is given. */
  async list(
    actor: Actor,
    { status, page }: { status: ApprovalStatus | null; page: PageRequest },
    selection: object = {},
  ): Promise<Page<Approval>> {
    requireReadScope(actor, 'runtime')
    const after = afterPosition('requestedAt', 'desc', page.after)
    const rows = await this.#parts.prisma.approval.findMany({
      ...selection,
      where: { organizationId: actor.organizationId, ...(status && { status }), AND: [after] },
      ...pageOrder('requestedAt', 'desc', page),
    })
    return toPage(rows, page)
  }

  async count(actor: Actor, status: ApprovalStatus | null): Promise<number> {
    requireReadScope(actor, 'runtime')
    const where = { organizationId: actor.organizationId, ...(status && { status }) }
    return this.#parts.prisma.approval.count({ where })
  }

  /** The newest approval of each execution or other subject, or null. */
  async ofSubjects(actor: Actor, subjectIds: readonly string[]): Promise<(Approval | null)[]> {
    requireReadScope(actor, 'runtime')
    const { organizationId } = actor
    const ids = await this.#parts.store.newestOf(organizationId, subjectIds)
    if (ids.size === 0) return subjectIds.map(() => null)
    const where = { organizationId, id: { in: [...ids.values()] } }
    const rows = await this.#parts.prisma.approval.findMany({ where })
    const byId = new Map(rows.map((row) => [row.id, row]))
    return subjectIds.map((id) => byId.get(ids.get(id) ?? '') ?? null)
  }

  /**
   * Approves or denies. What waits goes on or ends in the same transaction; of two who decide at the same time one
   * does so. An edited input is checked as the first one was. Of a question that a tool has asked it is the answer,
   * with the defaults of its schema for what is left out; a tool whose question is denied is told so, and goes on.
   *
   * Throws NOT_FOUND, APPROVAL_CLOSED when it is decided, expired or no longer needed, and VALIDATION for the
   * comment or the edited input.
   */
  async decide(actor: Actor, id: string, decision: Decision): Promise<Approval> {
    requireScope(actor, 'runtime')
    const { organizationId } = actor
    const approval = await this.#parts.store.find(organizationId, id)
    if (!approval) throw new AppError('NOT_FOUND', `Unknown approval "${id}"`)
    requireOpen(approval)
    if (approval.subjectKind === 'copilot_confirmation') requireScope(actor, 'workflows')
    const verdict = await this.#verdict(actor, approval, decision)
    const entry = toAuditEntry(approval, verdict)
    const isDecided = await this.#parts.store.decide(organizationId, approval, verdict, (client) =>
      this.#parts.audit.record(client, actor, entry),
    )
    if (!isDecided) throw closed(id)
    const decided = await this.find(actor, id)
    if (!decided) throw new Error(`approval ${id} is gone`)
    return decided
  }

  async #verdict(
    actor: Actor,
    approval: ApprovalState,
    { approve, comment, editedInput }: Decision,
  ): Promise<Verdict> {
    const decided = { decidedBy: actor.keyId, comment: parseComment(comment) }
    if (!approve) {
      if (editedInput) throw invalidDecision('editedInput', 'A denied call has no input')
      return { ...decided, status: 'denied', editedInput: null, shownInput: null }
    }
    const input = isQuestion(approval) ? withDefaults(approval.inputSchema, editedInput ?? {}) : editedInput
    if (!input) return { ...decided, status: 'approved', editedInput: null, shownInput: null }
    const shownInput = await this.#checkInput(actor, approval, input)
    return { ...decided, status: 'approved', editedInput: input, shownInput }
  }

  /** Throws VALIDATION with every issue. Resolves with the input as it may be shown. */
  async #checkInput(actor: Actor, approval: ApprovalState, input: JsonObject): Promise<JsonObject> {
    if (approval.inputSchema) {
      const issues = compileSchema(approval.inputSchema)(input)
      if (issues.length > 0) throw new AppError('VALIDATION', 'Invalid edited input', { issues })
      return maskSecrets(approval.inputSchema, input)
    }
    if (approval.subjectKind !== 'execution')
      throw invalidDecision('editedInput', 'There is no input to edit')
    const { capabilities, connectors, executions } = this.#parts
    const { capabilityName } = await executions.get(actor, approval.subjectId)
    const capability = await capabilities.get(actor, capabilityName)
    this.#inputs.check(capability, connectorOf(connectors, capability), input)
    return maskSecrets(capability.parameters, input)
  }
}

/** A call that waits to begin has no schema of its own: its input is the capability's. */
function isQuestion(approval: ApprovalState): approval is ApprovalState & { inputSchema: JsonObject } {
  return approval.subjectKind === 'execution' && approval.inputSchema !== null
}

function withDefaults({ properties }: JsonObject, input: JsonObject): JsonObject {
  const defaults = Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, schema]) =>
    isJsonObject(schema) && schema.default !== undefined ? [[name, schema.default] as const] : [],
  )
  return { ...Object.fromEntries(defaults), ...input }
}
