import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { isJsonObject, type JsonObject } from '../../base/json.ts'
import type { Keyring } from '../../platform/keyring.ts'
import type { SealedTable } from '../secrets/sealed-table.ts'
import type { AccountSecrets, AccountVault } from './account-vault.ts'

/** Which sealed text of an account: each has at most one for a purpose. */
export interface CredentialRef {
  organizationId: string
  accountId: string
}

export interface SealedCredential extends CredentialRef {
  purpose: string
  keyId: string
  sealed: Uint8Array<ArrayBuffer>
}

const PURPOSE = 'account'
const FIND = `
select account.settings, credential.key_id as "keyId", credential.sealed as bytes
from connected_account account
left join credential on credential.organization_id = account.organization_id
  and credential.account_id = account.id and credential.purpose = $3
where account.organization_id = $1 and account.id = $2`

/** What a new key is to seal as well. */
export const CREDENTIALS: SealedTable = {
  name: 'credential',
  key: ['organization_id', 'account_id', 'purpose'],
  toPurpose: (key) => ['credential', ...key],
}

/** The credentials of connected accounts: sealed in their rows, opened only for a connector. */
export class CredentialStore implements AccountVault {
  readonly #pool: pg.Pool
  readonly #keyring: Keyring
  #onOpen: (ref: CredentialRef) => void = () => undefined

  constructor({ pool, keyring }: { pool: pg.Pool; keyring: Keyring }) {
    this.#pool = pool
    this.#keyring = keyring
  }

  /** Who keeps account of every opening. */
  onOpen(listener: (ref: CredentialRef) => void): void {
    this.#onOpen = listener
  }

  async open(ref: CredentialRef): Promise<AccountSecrets> {
    const { rows } = await this.#pool.query<{
      settings: JsonObject
      keyId: string | null
      bytes: Buffer | null
    }>(FIND, [ref.organizationId, ref.accountId, PURPOSE])
    const [row] = rows
    if (row === undefined) throw new AppError('NOT_FOUND', `Unknown connected account "${ref.accountId}"`)
    const { settings, keyId, bytes } = row
    if (keyId === null || bytes === null) return { settings, credentials: {} }
    this.#onOpen(ref)
    return {
      settings,
      credentials: this.#openObject({ keyId, bytes }, toPurpose({ ...ref, purpose: PURPOSE })),
    }
  }

  /** The row to be written, which opens for this account alone. */
  seal(ref: CredentialRef, credentials: JsonObject): SealedCredential {
    const { organizationId, accountId } = ref
    const place = { organizationId, accountId, purpose: PURPOSE }
    const { keyId, bytes } = this.#keyring.seal(JSON.stringify(credentials), toPurpose(place))
    return { ...place, keyId, sealed: bytes }
  }

  #openObject(sealed: { keyId: string; bytes: Uint8Array }, purpose: readonly string[]): JsonObject {
    const value: unknown = JSON.parse(this.#keyring.open(sealed, purpose))
    if (!isJsonObject(value)) throw new Error('A credential is not an object')
    return value
  }
}

function toPurpose({ organizationId, accountId, purpose }: CredentialRef & { purpose: string }): string[] {
  return ['credential', organizationId, accountId, purpose]
}
