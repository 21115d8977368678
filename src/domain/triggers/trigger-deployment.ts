import { randomUUID } from 'node:crypto'
import { AppError, type FieldIssue } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import { isJsonObject } from '../../base/json.ts'
import type { SealedTable } from '../../engine/secrets/sealed-table.ts'
import type { Graph, GraphNode } from '../../engine/workflow/graph/graph.ts'
import type { TriggerEndpoint, Workflow } from '../../platform/db/generated/client.ts'
import type { TenantTransaction } from '../../platform/db/prisma.ts'
import type { Keyring } from '../../platform/keyring.ts'

const WEBHOOK_ID = /^[\w-]{1,100}$/
const MIN_SECRET_CHARS = 16
const GENERATED_SECRET = /^whsec_[A-Za-z0-9+/]{4,}={0,2}$/
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/

/** What a webhook block's config says about its address. */
interface TriggerSettings {
  webhookId: string | null
  secret: string | null
  requireSignature: boolean
  dedupeHeader: string | null
}

/**
 * Makes the address of a graph's webhook block, or changes it to what the block says; null for a graph without one.
 * Throws VALIDATION for a config that says it wrongly, and for an id that another workflow has.
 */
export async function ensureTrigger(
  transaction: TenantTransaction,
  {
    keyring,
    workflow,
    graph,
  }: { keyring: Keyring; workflow: Pick<Workflow, 'organizationId' | 'id'>; graph: Graph },
): Promise<TriggerEndpoint | null> {
  const block = findWebhookBlock(graph)
  if (!block) return null
  const { organizationId, id: workflowId } = workflow
  const settings = parseSettings(block)
  const where = { organizationId_workflowId_blockId: { organizationId, workflowId, blockId: block.id } }
  const known = await transaction.triggerEndpoint.findUnique({ where })
  const id = known?.id ?? createId('trg')
  const webhookId = settings.webhookId ?? known?.webhookId ?? randomUUID()
  await refuseTaken(transaction, { id, webhookId, block })
  const { requireSignature, dedupeHeader, secret } = settings
  const data = {
    ...{ webhookId, requireSignature, dedupeHeader },
    ...(secret === null ? withoutConfigured(known) : sealSecret(keyring, { organizationId, id, secret })),
    isConfigured: secret !== null,
  }
  if (known) return transaction.triggerEndpoint.update({ where, data })
  return transaction.triggerEndpoint.create({
    data: { ...data, id, organizationId, workflowId, blockId: block.id },
  })
}

/** For those who replace keys. */
export const TRIGGER_SECRETS: SealedTable = {
  name: 'trigger_endpoint',
  key: ['organization_id', 'id'],
  toPurpose: ([organizationId = '', id = '']) => triggerPurpose(organizationId, id),
}

export function findWebhookBlock({ nodes }: Graph): GraphNode | null {
  return nodes.find(({ type, enabled }) => type === 'webhook' && enabled) ?? null
}

/** A secret as its row keeps it. */
export function sealSecret(
  keyring: Keyring,
  { organizationId, id, secret }: { organizationId: string; id: string; secret: string },
) {
  const { keyId, bytes } = keyring.seal(secret, triggerPurpose(organizationId, id))
  return { keyId, sealed: new Uint8Array(bytes), lastFour: secret.slice(-4) }
}

/** What a trigger's secret is sealed for: its own row. */
export function triggerPurpose(organizationId: string, id: string): string[] {
  return ['trigger_endpoint', organizationId, id]
}

/** A secret that stood in the config is gone with it; one that was made here stays. */
function withoutConfigured(known: TriggerEndpoint | null) {
  return known?.isConfigured ? { keyId: null, sealed: null, lastFour: null } : {}
}

function parseSettings(block: GraphNode): TriggerSettings {
  const { webhook_id: id, webhook_secret: secret, signature, dedupe_header: header } = block.config
  const issues = [
    ...(isText(id) && !WEBHOOK_ID.test(id)
      ? [issue(block, 'webhook_id', 'has letters, digits, - and _ only')]
      : []),
    ...(isText(secret) ? secretIssues(block, secret) : []),
    ...(isJsonObject(signature) && signature.type !== 'standard_webhooks'
      ? [issue(block, 'signature', 'must be {"type": "standard_webhooks"}')]
      : []),
    ...(isText(header) && !HEADER_NAME.test(header)
      ? [issue(block, 'dedupe_header', 'is no name of a header')]
      : []),
  ]
  if (issues.length > 0) throw new AppError('VALIDATION', 'Invalid webhook block', { issues })
  return {
    webhookId: isText(id) ? id : null,
    secret: isText(secret) ? secret : null,
    requireSignature: isJsonObject(signature),
    dedupeHeader: isText(header) ? header.toLowerCase() : null,
  }
}

function secretIssues(block: GraphNode, secret: string): FieldIssue[] {
  if (secret.length < MIN_SECRET_CHARS) {
    return [issue(block, 'webhook_secret', `must have at least ${MIN_SECRET_CHARS} characters`)]
  }
  const isUnreadable = secret.startsWith('whsec_') && !GENERATED_SECRET.test(secret)
  return isUnreadable ? [issue(block, 'webhook_secret', 'has no base64 behind whsec_')] : []
}

async function refuseTaken(
  transaction: TenantTransaction,
  { id, webhookId, block }: { id: string; webhookId: string; block: GraphNode },
): Promise<void> {
  const taken = await transaction.$queryRaw<unknown[]>`
    SELECT id FROM trigger_endpoint /* across organisations: an address belongs to one trigger of all */
    WHERE webhook_id = ${webhookId} AND id <> ${id}`
  if (taken.length === 0) return
  const issues = [issue(block, 'webhook_id', 'is the address of another workflow')]
  throw new AppError('VALIDATION', 'Invalid webhook block', { issues })
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function issue({ id, name }: GraphNode, field: string, message: string): FieldIssue {
  return { path: ['nodes', id, field], code: 'invalid_config', message: `${field} of "${name}" ${message}` }
}
