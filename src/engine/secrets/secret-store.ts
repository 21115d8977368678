import type pg from 'pg'
import type { Keyring, Sealed } from '../../platform/keyring.ts'
import type { SealedTable } from './sealed-table.ts'

export const ORGANIZATION_SECRETS: SealedTable = {
  name: 'organization_secret',
  key: ['organization_id', 'name'],
  toPurpose: ([organizationId = '', name = '']) => toPurpose(organizationId, name),
}

const FIND = `
select name, key_id as "keyId", sealed as bytes from organization_secret
where organization_id = $1 and name = any($2::text[])`

/** The secrets that an organisation's workflows name: sealed in their rows, opened only for a block at work. */
export class SecretStore {
  readonly #pool: pg.Pool
  readonly #keyring: Keyring

  constructor({ pool, keyring }: { pool: pg.Pool; keyring: Keyring }) {
    this.#pool = pool
    this.#keyring = keyring
  }

  /** What the row is to keep; it opens for this name of this organisation alone. */
  seal(organizationId: string, name: string, value: string): Sealed {
    return this.#keyring.seal(value, toPurpose(organizationId, name))
  }

  /** The values of those of the names that are set. */
  async load(organizationId: string, names: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await this.#pool.query<{ name: string; keyId: string; bytes: Buffer }>(FIND, [
      organizationId,
      names,
    ])
    return new Map(
      rows.map(({ name, ...sealed }) => [name, this.#keyring.open(sealed, toPurpose(organizationId, name))]),
    )
  }
}

function toPurpose(organizationId: string, name: string): string[] {
  return ['organization_secret', organizationId, name]
}
