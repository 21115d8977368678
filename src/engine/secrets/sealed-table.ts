import type pg from 'pg'
import type { Keyring } from '../../platform/keyring.ts'

const BATCH = 100

/** A table whose rows keep a sealed text in `sealed` and the name of its key in `key_id`. */
export interface SealedTable {
  name: string
  /** Text columns that together name a row. */
  key: readonly string[]
  /** What the text of the row with these values of `key` is sealed for. */
  toPurpose(key: readonly string[]): string[]
}

type SealedRow = { keyId: string; bytes: Buffer; key: string[] }

/** Seals everything that an older key has sealed with the newest one. Resolves with how many rows that were. */
export async function resealTable(
  { pool, keyring }: { pool: pg.Pool; keyring: Keyring },
  table: SealedTable,
): Promise<number> {
  let after = table.key.map(() => '')
  let count = 0
  for (;;) {
    const values = [keyring.newestKeyId, BATCH, ...after]
    const { rows } = await pool.query<SealedRow>(findSealedOtherwise(table), values)
    for (const { key, ...sealed } of rows) {
      const purpose = table.toPurpose(key)
      const { keyId, bytes } = keyring.seal(keyring.open(sealed, purpose), purpose)
      const { rowCount } = await pool.query(replaceSealed(table), [keyId, bytes, sealed.bytes, ...key])
      count += rowCount ?? 0
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < BATCH) return count
    after = last.key
  }
}

/** Across organisations: a key is replaced for all of them. */
function findSealedOtherwise({ name, key }: SealedTable): string {
  const columns = key.join(', ')
  const after = key.map((_column, index) => `$${index + 3}`).join(', ')
  return `
select key_id as "keyId", sealed as bytes, array[${columns}] as key from ${name}
where key_id <> $1 and (${columns}) > (${after})
order by ${columns} limit $2`
}

/** Only what still is as it was read: a text that was replaced meanwhile has the newest key already. */
function replaceSealed({ name, key }: SealedTable): string {
  const row = key.map((column, index) => `${column} = $${index + 4}`).join(' and ')
  return `update ${name} set key_id = $1, sealed = $2 where sealed = $3 and ${row}`
}
