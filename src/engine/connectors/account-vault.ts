import type { JsonObject } from '../../base/json.ts'

/** What a connector needs to reach an account's service. */
export interface AccountSecrets {
  /** What is no secret: addresses, options, the choice of operations. */
  settings: JsonObject
  /** Tokens and passwords. Used for the request at hand and kept nowhere else; never part of a message or an output. */
  credentials: JsonObject
}

/** Where connectors get what an account is reached with. */
export interface AccountVault {
  /**
   * Opens what is kept for the account. Throws AppError NOT_FOUND for an account that is gone, and Error when its
   * credentials were sealed with a key that is no longer configured, or for another row.
   */
  open(ref: { organizationId: string; accountId: string }): Promise<AccountSecrets>
}
