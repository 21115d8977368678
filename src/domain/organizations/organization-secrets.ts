import { AppError, type FieldIssue } from '../../base/errors.ts'
import { isStorableText } from '../../base/storable-text.ts'
import type { SecretStore } from '../../engine/secrets/secret-store.ts'
import type { TenantClient, TenantTransaction } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import { readDatabaseTime } from '../database-clock.ts'

const MAX_SECRETS = 200
const NAME = /^[A-Za-z_]\w{0,99}$/
/** A shorter value could not be told from other text, and so not be masked. */
const MIN_VALUE_CHARS = 4
const MAX_VALUE_CHARS = 65_536

/** A secret as it is shown: its value never is. */
export interface OrganizationSecret {
  name: string
  createdAt: Date
  updatedAt: Date
}

const SHOWN = { name: true, createdAt: true, updatedAt: true } as const

export interface OrganizationSecretsParts {
  prisma: TenantClient
  secretStore: SecretStore
  audit: Pick<Audit, 'record'>
}

/** What `{{secrets.NAME}}` stands for in the workflows of an organisation. Values go in and never come out. */
export class OrganizationSecrets {
  readonly #parts: OrganizationSecretsParts

  constructor(parts: OrganizationSecretsParts) {
    this.#parts = parts
  }

  /** Sets or replaces a value. Throws VALIDATION, and CONFLICT for more than 200 secrets. */
  async set(actor: Actor, { name, value }: { name: string; value: string }): Promise<OrganizationSecret> {
    requireScope(actor, 'workflows')
    const issues = [...nameIssues(name), ...valueIssues(value)]
    if (issues.length > 0) throw new AppError('VALIDATION', 'Invalid secret', { issues })
    const { organizationId } = actor
    const { keyId, bytes: sealed } = this.#parts.secretStore.seal(organizationId, name, value)
    return this.#parts.prisma.$transaction(async (tx) => {
      await requireRoom(tx, organizationId, name)
      const updatedAt = await readDatabaseTime(tx)
      const secret = await tx.organizationSecret.upsert({
        where: { organizationId_name: { organizationId, name } },
        create: { organizationId, name, keyId, sealed },
        update: { keyId, sealed, updatedAt },
        select: SHOWN,
      })
      await this.#record(tx, actor, 'secret.set', name)
      return secret
    })
  }

  /** All of them, by name. */
  async list(actor: Actor): Promise<OrganizationSecret[]> {
    requireReadScope(actor, 'workflows')
    const { organizationId } = actor
    return this.#parts.prisma.organizationSecret.findMany({
      where: { organizationId },
      orderBy: { name: 'asc' },
      take: MAX_SECRETS,
      select: SHOWN,
    })
  }

  /** Throws NOT_FOUND. */
  async delete(actor: Actor, name: string): Promise<void> {
    requireScope(actor, 'workflows')
    const { organizationId } = actor
    await this.#parts.prisma.$transaction(async (tx) => {
      const { count } = await tx.organizationSecret.deleteMany({ where: { organizationId, name } })
      if (count === 0) throw new AppError('NOT_FOUND', `Unknown secret "${name}"`)
      await this.#record(tx, actor, 'secret.deleted', name)
    })
  }

  async #record(tx: TenantTransaction, actor: Actor, action: `secret.${string}`, id: string): Promise<void> {
    await this.#parts.audit.record(tx, actor, { action, target: { type: 'secret', id } })
  }
}

async function requireRoom(tx: TenantTransaction, organizationId: string, name: string): Promise<void> {
  const others = await tx.organizationSecret.count({ where: { organizationId, name: { not: name } } })
  if (others < MAX_SECRETS) return
  throw new AppError('CONFLICT', `An organisation has at most ${MAX_SECRETS} secrets`)
}

function nameIssues(name: string): FieldIssue[] {
  if (NAME.test(name)) return []
  return [
    issue(
      'name',
      'must have letters, digits and _ only, begin with no digit, and have at most 100 characters',
    ),
  ]
}

function valueIssues(value: string): FieldIssue[] {
  if (value.length < MIN_VALUE_CHARS)
    return [
      issue('value', `must have at least ${MIN_VALUE_CHARS} characters: a shorter one could not be masked`),
    ]
  if (value.length > MAX_VALUE_CHARS)
    return [issue('value', `must have at most ${MAX_VALUE_CHARS} characters`)]
  return isStorableText(value)
    ? []
    : [issue('value', 'must not contain NUL characters or halves of surrogate pairs')]
}

function issue(field: string, message: string): FieldIssue {
  return { path: [field], code: 'invalid_value', message }
}
