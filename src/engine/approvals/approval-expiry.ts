import { BackgroundLoop } from '../executions/background-loop.ts'
import type { Verdict } from './approval.ts'
import type { ApprovalStore } from './approval-store.ts'

const BATCH = 50
const EXPIRED: Verdict = {
  status: 'expired',
  decidedBy: null,
  comment: null,
  editedInput: null,
  shownInput: null,
}

export interface ApprovalExpiryParts {
  store: ApprovalStore
  everyMs: number
  onBug: (cause: unknown, facts?: { approvalId: string }) => void
}

/** Ends approvals that nobody has decided in time. Any number of processes may do so at the same time. */
export class ApprovalExpiry {
  readonly #parts: ApprovalExpiryParts
  readonly #loop: BackgroundLoop

  constructor(parts: ApprovalExpiryParts) {
    const { everyMs, onBug } = parts
    this.#parts = parts
    this.#loop = new BackgroundLoop({ round: () => this.expire(), everyMs, onBug })
  }

  open(): void {
    this.#loop.open()
  }

  close(): Promise<void> {
    return this.#loop.close()
  }

  /** One batch. Resolves with how many have expired. */
  async expire(): Promise<number> {
    let count = 0
    for (const { organizationId, id } of await this.#parts.store.findExpired(BATCH)) {
      if (await this.#tryExpire(organizationId, id)) count++
    }
    return count
  }

  async #tryExpire(organizationId: string, id: string): Promise<boolean> {
    try {
      const approval = await this.#parts.store.find(organizationId, id)
      return approval !== null && (await this.#parts.store.decide(organizationId, approval, EXPIRED))
    } catch (cause) {
      this.#parts.onBug(cause, { approvalId: id })
      return false
    }
  }
}
