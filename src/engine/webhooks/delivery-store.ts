import type pg from 'pg'
import type { Keyring } from '../../platform/keyring.ts'
import { deliveriesFeed } from '../merged-feeds/delivery-changes.ts'
import type { FeedHints } from '../merged-feeds/feed-hints.ts'
import type { SealedTable } from '../secrets/sealed-table.ts'
import type { AttemptOutcome, ClaimedDelivery } from './delivery-attempt.ts'
import { CLAIM, FIND_SECRETS } from './sql/claim.ts'
import { DISABLE, RELEASE, SETTLE } from './sql/settle.ts'

export type SettledStatus = 'succeeded' | 'retrying' | 'exhausted' | 'aborted'

export interface Settlement {
  status: SettledStatus
  /** Until the next attempt; null when there is none. */
  retryInMs: number | null
  outcome: AttemptOutcome
}

/** Deliveries and endpoints as the process that delivers sees them. */
export class DeliveryStore {
  readonly #pool: pg.Pool
  readonly #keyring: Keyring
  readonly #hints: FeedHints

  constructor(parts: { pool: pg.Pool; keyring: Keyring; mergedFeeds: { hints: FeedHints } }) {
    this.#pool = parts.pool
    this.#keyring = parts.keyring
    this.#hints = parts.mergedFeeds.hints
  }

  /** Begins an attempt of at most `limit` deliveries; each is this process's for `leaseMs`. */
  async claim(limit: number, leaseMs: number): Promise<ClaimedDelivery[]> {
    const values = [limit, leaseMs]
    const query = { name: 'delivery-claim', text: CLAIM, values }
    const { rows } = await this.#pool.query<ClaimedDelivery>(query)
    for (const organizationId of new Set(rows.map((row) => row.organizationId))) this.#tell(organizationId)
    return rows
  }

  /** What an endpoint's messages are to be signed with, the newest secret first. */
  async findSecrets({ organizationId, endpointId }: ClaimedDelivery): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string; keyId: string; bytes: Buffer }>({
      name: 'delivery-secrets',
      text: FIND_SECRETS,
      values: [organizationId, endpointId],
    })
    return rows.map(({ id, ...sealed }) => this.#keyring.open(sealed, secretPurpose(organizationId, id)))
  }

  /** False when the attempt is no longer this process's. */
  async settle(delivery: ClaimedDelivery, { status, retryInMs, outcome }: Settlement): Promise<boolean> {
    const { organizationId, id, attempt } = delivery
    const { latencyMs, statusCode, error, responseExcerpt } = outcome
    const values = [
      organizationId,
      id,
      attempt,
      status,
      retryInMs,
      latencyMs,
      statusCode,
      error,
      responseExcerpt,
    ]
    const { rowCount } = await this.#pool.query({ name: 'delivery-settle', text: SETTLE, values })
    this.#tell(organizationId)
    return rowCount === 1
  }

  /** Gives up attempts that came to no outcome: they count as not made, and are due at once. */
  async release(claimed: readonly ClaimedDelivery[]): Promise<void> {
    if (claimed.length === 0) return
    const [organizationIds, ids, attempts] = [
      claimed.map(({ organizationId }) => organizationId),
      claimed.map(({ id }) => id),
      claimed.map(({ attempt }) => attempt),
    ]
    await this.#pool.query(RELEASE, [organizationIds, ids, attempts])
    for (const organizationId of new Set(organizationIds)) this.#tell(organizationId)
  }

  /**
   * Disables an endpoint and aborts what is on its way to it; with `failingDays` only when all its attempts of so
   * many days have failed. Resolves with its address, or with null when nothing was to be done.
   */
  async disable(
    tx: Pick<pg.Pool, 'query'>,
    { organizationId, endpointId }: ClaimedDelivery,
    { reason, failingDays }: { reason: string; failingDays: number | null },
  ): Promise<string | null> {
    const values = [organizationId, endpointId, reason, failingDays]
    const { rows } = await tx.query<{ url: string }>(DISABLE, values)
    return rows[0]?.url ?? null
  }

  /** What is recorded and what is aborted is found out with what is claimed and settled beside it. */
  #tell(organizationId: string): void {
    this.#hints.tell(organizationId, [deliveriesFeed(organizationId).feedId])
  }
}

export const WEBHOOK_SECRETS: SealedTable = {
  name: 'webhook_secret',
  key: ['organization_id', 'id'],
  toPurpose: ([organizationId = '', id = '']) => secretPurpose(organizationId, id),
}

/** What a signing secret is sealed for: its own row. */
export function secretPurpose(organizationId: string, secretId: string): string[] {
  return ['webhook_secret', organizationId, secretId]
}
