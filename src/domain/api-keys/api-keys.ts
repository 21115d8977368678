import { apiKeysFeed } from '../../engine/merged-feeds/api-key-changes.ts'
import type { FeedHints } from '../../engine/merged-feeds/feed-hints.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import { generateApiKey } from '../../platform/crypto.ts'
import type { Database } from '../../platform/db/database.ts'
import type { TenantTransaction } from '../../platform/db/prisma.ts'
import { type Actor, type RequestOrigin, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import { readDatabaseTime } from '../database-clock.ts'
import { API_KEY_COLUMNS, type ApiKey, type ApiKeySecret, toApiKey } from './api-key.ts'
import { ApiKeyAuthenticator, type KeyFacts } from './api-key-authenticator.ts'
import { type ApiKeyChange, disabling, enabling, replacing, revoking } from './api-key-changes.ts'
import { type ApiKeyExpiry, resolveExpiry } from './api-key-expiry.ts'
import { parseKeyLabel, parseKeyName, parseOverlap, parseScopes, requireGrantable } from './api-key-input.ts'
import {
  type ApiKeyInserter,
  insertApiKey,
  lockApiKey,
  type NewApiKeyRow,
  updateApiKey,
} from './api-key-rows.ts'
import { tracesOf } from './api-key-secret.ts'
import { type Bootstrap, type BootstrapOptions, bootstrapFirstKey } from './first-api-key.ts'

export interface ApiKeysParts {
  database: Database
  /** Keys the hash of every secret; another pepper makes every key invalid. */
  pepper: string
  /** Tells the other processes that a key has changed. */
  bus: Bus
  /** Gets what fails beside a request: the record of a key's last use. */
  onError: (error: Error) => void
  audit: Pick<Audit, 'record'>
  /** Tells those who watch the keys; without it they find out by themselves, within seconds. */
  hints?: Pick<FeedHints, 'tell'>
  /** For how long a process may go by what it knows of a key; 3 s unless told otherwise. */
  cacheMs?: number
}

export interface NewApiKey {
  /** 1 to 100 characters, unique in the organisation. */
  name: string
  scopes: readonly string[]
  expiry: ApiKeyExpiry
  /** 1 to 200 characters: for whom or what the key is. */
  label?: string | null | undefined
}

export interface Rotation {
  /** How long the old secret works beside the new one: up to 30 days, 24 hours unless told otherwise. */
  overlapMs?: number | undefined
  /** The new key's; the date of the old one unless told otherwise. */
  expiry?: ApiKeyExpiry | undefined
}

/** The new key, and what has become of the old one. */
export interface RotatedApiKey extends ApiKeySecret {
  replaced: ApiKey
}

type KeyAction = `api_key.${'created' | 'renamed' | 'disabled' | 'enabled' | 'revoked' | 'rotated'}`
type KeyDecision = (key: ApiKey, now: Date) => ApiKeyChange

const CACHE_MS = 3_000
const MAX_LISTED = 1_000

/**
 * The API keys of every organisation. What manages them needs the scope `admin`: AppError FORBIDDEN without it,
 * NOT_FOUND for an id that the actor's organisation does not have.
 */
export class ApiKeys {
  readonly #parts: ApiKeysParts
  readonly #authenticator: ApiKeyAuthenticator

  constructor(parts: ApiKeysParts) {
    this.#parts = parts
    const client = parts.database.acrossOrganizations
    this.#authenticator = new ApiKeyAuthenticator({ cacheMs: CACHE_MS, ...parts, client })
  }

  /**
   * Who bears the key. AppError UNAUTHENTICATED "Invalid API key" for one that is unknown, disabled, expired or
   * revoked: at once in the process that changed it, in others with the bus's hint, within 3 s in any case.
   */
  authenticate(key: string, origin?: RequestOrigin): Promise<KeyFacts> {
    return this.#authenticator.authenticate(key, origin)
  }

  /** The newest keys first, revoked ones too, at most 1,000. */
  async list(actor: Actor): Promise<ApiKey[]> {
    requireScope(actor, 'admin')
    const { prisma } = this.#parts.database
    const rows = await prisma.apiKey.findMany({
      where: { organizationId: actor.organizationId },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: MAX_LISTED,
      select: API_KEY_COLUMNS,
    })
    const now = await readDatabaseTime(prisma)
    return rows.map((row) => toApiKey(row, now))
  }

  /**
   * AppError VALIDATION for a bad name, label, scope or expiry; FORBIDDEN for scopes that the actor lacks;
   * CONFLICT for a name that any key of the organisation has, a revoked one too.
   */
  async create(actor: Actor, input: NewApiKey): Promise<ApiKeySecret> {
    requireScope(actor, 'admin')
    const name = parseKeyName(input.name)
    const label = parseKeyLabel(input.label)
    const scopes = parseScopes(input.scopes)
    requireGrantable(actor, scopes)
    const { organizationId } = actor
    return this.#inTransaction(organizationId, async (transaction) => {
      const createdAt = await readDatabaseTime(transaction)
      const expiresAt = resolveExpiry(input.expiry, createdAt)
      const row = { organizationId, name, label, scopes, createdAt, expiresAt }
      const created = await this.#insert(transaction, row)
      await this.#record(transaction, actor, { action: 'api_key.created', after: created.apiKey })
      return created
    })
  }

  /** AppError VALIDATION or CONFLICT for the name, as in `create`. */
  async rename(actor: Actor, id: string, name: string): Promise<ApiKey> {
    requireScope(actor, 'admin')
    const parsed = parseKeyName(name)
    return this.#change(actor, id, 'api_key.renamed', () => ({ name: parsed }))
  }

  /** The key is refused until it is enabled again. AppError CONFLICT for a revoked key. */
  async disable(actor: Actor, id: string): Promise<ApiKey> {
    requireScope(actor, 'admin')
    return this.#change(actor, id, 'api_key.disabled', disabling)
  }

  /** AppError CONFLICT for a revoked key. */
  async enable(actor: Actor, id: string): Promise<ApiKey> {
    requireScope(actor, 'admin')
    return this.#change(actor, id, 'api_key.enabled', enabling)
  }

  /** The key is refused for good. Revoking it again changes nothing. */
  async revoke(actor: Actor, id: string): Promise<ApiKey> {
    requireScope(actor, 'admin')
    return this.#change(actor, id, 'api_key.revoked', revoking)
  }

  /**
   * A new key with a new secret takes over the name, label and scopes; the old one gets its id's end behind its
   * name and works until the overlap is over. AppError VALIDATION for the overlap or expiry, FORBIDDEN for a key
   * with scopes that the actor lacks, CONFLICT for a key that is not active or was rotated before.
   */
  async rotate(actor: Actor, id: string, { overlapMs, expiry }: Rotation = {}): Promise<RotatedApiKey> {
    requireScope(actor, 'admin')
    const overlap = parseOverlap(overlapMs)
    const { organizationId } = actor
    return this.#inTransaction(organizationId, async (transaction) => {
      const { key, now } = await lockApiKey(transaction, organizationId, id)
      requireGrantable(actor, key.scopes)
      const replaced = await updateApiKey(transaction, key, replacing(key, now, overlap))
      const { name, label, scopes } = key
      const expiresAt = expiry === undefined ? key.expiresAt : resolveExpiry(expiry, now)
      const row = { organizationId, name, label, scopes, createdAt: now, expiresAt }
      const rotated = { ...(await this.#insert(transaction, row)), replaced: toApiKey(replaced, now) }
      const change = { before: rotated.replaced, after: rotated.apiKey }
      await this.#record(transaction, actor, { action: 'api_key.rotated', ...change })
      return rotated
    })
  }

  /** Makes the first organisation and its key while the database holds no key; see bootstrapFirstKey. */
  bootstrap(options: BootstrapOptions = {}): Promise<Bootstrap> {
    return bootstrapFirstKey(this.#parts, options)
  }

  /** Waits for what is being written beside requests; the database must still be open. */
  close(): Promise<void> {
    return this.#authenticator.close()
  }

  #change(actor: Actor, id: string, action: KeyAction, decide: KeyDecision): Promise<ApiKey> {
    return this.#inTransaction(actor.organizationId, async (transaction) => {
      const { key, now } = await lockApiKey(transaction, actor.organizationId, id)
      const changed = toApiKey(await updateApiKey(transaction, key, decide(key, now)), now)
      await this.#record(transaction, actor, { action, before: key, after: changed })
      return changed
    })
  }

  #record(
    transaction: TenantTransaction,
    actor: Actor,
    { action, before, after }: { action: KeyAction; before?: ApiKey; after: ApiKey },
  ): Promise<void> {
    const target = { type: 'api_key', id: after.id }
    const change = { before: before && auditedFacts(before), after: auditedFacts(after) }
    return this.#parts.audit.record(transaction, actor, { action, target, ...change })
  }

  /** What was known of any key is forgotten after the commit, and watchers are told. */
  async #inTransaction<T>(
    organizationId: string,
    run: (transaction: TenantTransaction) => Promise<T>,
  ): Promise<T> {
    const result = await this.#parts.database.prisma.$transaction(run)
    this.#authenticator.forget()
    this.#parts.hints?.tell(organizationId, [apiKeysFeed(organizationId).feedId])
    return result
  }

  async #insert(client: ApiKeyInserter, row: NewApiKeyRow): Promise<ApiKeySecret> {
    const secret = generateApiKey()
    return { apiKey: await insertApiKey(client, row, tracesOf(this.#parts.pepper, secret)), secret }
  }
}

/** What an administrator can change of a key. */
function auditedFacts({ name, label, scopes, status, expiresAt }: ApiKey) {
  return { name, label, scopes, status, expiresAt }
}
