import type pg from 'pg'
import { type AccountFault, type ConnectorAccount, ToolError } from './connector.ts'

/** Calls in a row that do not reach the service open the circuit. */
const FAILURES_TO_OPEN = 5
/** Refusals in a row (401, 403) ask for new credentials. */
const REFUSALS_TO_STOP = 2
/** Accounts whose trouble is remembered; the one longest in trouble is forgotten first. */
const MAX_REMEMBERED = 10_000

const COUNT = `
update connected_account
set failure_count = failure_count + ($3 = 'unreachable')::int,
    refusal_count = refusal_count + ($3 = 'unauthorized')::int
where organization_id = $1 and id = $2 and status in ('active', 'error')
returning failure_count as "failureCount", refusal_count as "refusalCount", status`

const RESET = `
update connected_account set failure_count = 0, refusal_count = 0
where organization_id = $1 and id = $2 and status in ('active', 'error')
returning status`

/** What the calls through an account say of it. */
export interface AccountTrouble {
  status: 'active' | 'error' | 'needs_reauth'
  reason: string | null
}

export type OnTrouble = (account: ConnectorAccount, trouble: AccountTrouble) => Promise<void>

interface Circuit {
  /** Calls are refused until then; null: the circuit is closed. */
  retryAtMs: number | null
  /** Whether the one call that may try again is under way. */
  isTrying: boolean
}

/**
 * Watches what calls say of their accounts. After five calls in a row that did not reach the service, calls are
 * refused at once; every 30 s one may try again, and when it gets through, all may. The counts are in the
 * database, so that the processes find out together; each refuses by its own clock.
 *
 *   closed ── 5 failures ──► open ── 30 s ──► half-open ── a call gets through ──► closed
 *                              ▲                  └── it does not ──┐
 *                              └────────────────────────────────────┘
 */
export class AccountHealth {
  readonly #pool: pg.Pool
  readonly #openMs: number
  readonly #circuits = new Map<string, Circuit>()
  #onTrouble: OnTrouble = async () => {}

  constructor({ pool, openMs }: { pool: pg.Pool; openMs: number }) {
    this.#pool = pool
    this.#openMs = openMs
  }

  /** Who changes the status of an account when its trouble begins or ends. */
  onTrouble(listener: OnTrouble): void {
    this.#onTrouble = listener
  }

  /** Throws ToolError ACCOUNT_UNAVAILABLE while the circuit is open; nothing has been called then. */
  admit(account: ConnectorAccount): void {
    const circuit = this.#circuits.get(account.id)
    if (!circuit || circuit.retryAtMs === null) return
    const waitMs = circuit.isTrying ? this.#openMs : circuit.retryAtMs - performance.now()
    if (waitMs <= 0) {
      circuit.isTrying = true
      return
    }
    const message = `The service of account "${account.displayName}" cannot be reached`
    const retryAfterMs = Math.ceil(waitMs)
    throw new ToolError(message, { code: 'ACCOUNT_UNAVAILABLE', retryable: true, retryAfterMs })
  }

  /** The service has answered, whatever it said. */
  async succeeded(account: ConnectorAccount): Promise<void> {
    if (!this.#circuits.delete(account.id) && !account.isFailing) return
    const { rows } = await this.#pool.query<{ status: string }>(RESET, [account.organizationId, account.id])
    if (rows[0]?.status === 'error') await this.#onTrouble(account, { status: 'active', reason: null })
  }

  /** The call says nothing of the account, because it was stopped. */
  abandoned(account: ConnectorAccount): void {
    const circuit = this.#circuits.get(account.id)
    if (circuit) circuit.isTrying = false
  }

  async failed(
    account: ConnectorAccount,
    { fault, reason }: { fault: AccountFault; reason: string },
  ): Promise<void> {
    const circuit = this.#remember(account.id)
    const { rows } = await this.#pool.query<{ failureCount: number; refusalCount: number; status: string }>(
      COUNT,
      [account.organizationId, account.id, fault],
    )
    const [counted] = rows
    if (!counted) return
    if (fault === 'unauthorized') {
      if (counted.refusalCount >= REFUSALS_TO_STOP)
        await this.#onTrouble(account, { status: 'needs_reauth', reason })
      return
    }
    if (counted.failureCount < FAILURES_TO_OPEN) return
    circuit.retryAtMs = performance.now() + this.#openMs
    if (counted.status !== 'error') await this.#onTrouble(account, { status: 'error', reason })
  }

  #remember(accountId: string): Circuit {
    const circuit = this.#circuits.get(accountId) ?? { retryAtMs: null, isTrying: false }
    circuit.isTrying = false
    this.#circuits.set(accountId, circuit)
    const [oldest] = this.#circuits.keys()
    if (this.#circuits.size > MAX_REMEMBERED && oldest !== undefined) this.#circuits.delete(oldest)
    return circuit
  }
}
