import type pg from 'pg'
import { BackgroundLoop } from '../../engine/executions/background-loop.ts'
import type { AccountSyncs } from './account-syncs.ts'

/** A process that has taken an account to read its catalogue has so long; then another one may. */
const LEASE_MS = 10 * 60_000
const BATCH = 5

/** Takes accounts whose catalogue is due, the longest due first, so that of all processes one reads each. */
const CLAIM = `
update connected_account account /* across organisations: the process serves all of them */
set next_sync_at = now() + $1::int * interval '1 ms'
from (
  select organization_id, id from connected_account /* across organisations: as above */
  where next_sync_at <= now() and status in ('active', 'error', 'pending')
  order by next_sync_at limit $2 for update skip locked
) due
where account.organization_id = due.organization_id and account.id = due.id
returning account.organization_id as "organizationId", account.id as "accountId"`

const MAKE_DUE = `
update connected_account set next_sync_at = now()
where organization_id = $1 and id = $2 and next_sync_at > now()`

export interface AccountRefreshParts {
  pool: pg.Pool
  syncs: AccountSyncs
  everyMs: number
  onBug: (cause: unknown) => void
}

/**
 * Reads the catalogues of accounts again when they are due: hourly, and when a service says that it has changed.
 */
export class AccountRefresh {
  readonly #parts: AccountRefreshParts
  readonly #loop: BackgroundLoop
  #isOpen = false

  constructor(parts: AccountRefreshParts) {
    const { everyMs, onBug } = parts
    this.#parts = parts
    this.#loop = new BackgroundLoop({ round: () => this.refresh(), everyMs, onBug })
  }

  open(): void {
    this.#isOpen = true
    this.#loop.open()
  }

  async close(): Promise<void> {
    this.#isOpen = false
    await this.#loop.close()
  }

  /** One round: everything that is due. */
  async refresh(): Promise<void> {
    for (;;) {
      const { rows } = await this.#parts.pool.query<{ organizationId: string; accountId: string }>(CLAIM, [
        LEASE_MS,
        BATCH,
      ])
      await Promise.all(rows.map((account) => this.#sync(account)))
      if (rows.length < BATCH || !this.#isOpen) return
    }
  }

  /** The account's service says that its catalogue has changed; whichever process refreshes reads it soon. */
  async markChanged({
    organizationId,
    accountId,
  }: {
    organizationId: string
    accountId: string
  }): Promise<void> {
    await this.#parts.pool.query(MAKE_DUE, [organizationId, accountId])
    if (this.#isOpen) this.#loop.wake()
  }

  async #sync(account: { organizationId: string; accountId: string }): Promise<void> {
    try {
      await this.#parts.syncs.syncById(account)
    } catch (cause) {
      this.#parts.onBug(cause)
    }
  }
}
