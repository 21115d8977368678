import type pg from 'pg'
import type { JsonObject } from '../../../base/json.ts'
import type { ToolCall } from '../connector.ts'

/** Whose records: nothing of another account, or of another organisation's, is ever seen or changed. */
export interface RecordScope {
  organizationId: string
  accountId: string
  /** The kind of record, such as "outbox". */
  collection: string
}

export interface SandboxRecord {
  key: string
  data: JsonObject
  createdAt: Date
}

const PUT = `
insert into sandbox_record as record (organization_id, account_id, collection, key, data)
values ($1, $2, $3, $4, $5)
on conflict (organization_id, account_id, collection, key) do update set data = record.data || excluded.data
returning key, data, created_at as "createdAt"`

const DELETE = `
delete from sandbox_record
where organization_id = $1 and account_id = $2 and collection = $3 and key = $4`

/** $4 the words, all of which must occur somewhere in the record's values, in any letter case; $5 the bound. */
const SEARCH = `
select key, data, created_at as "createdAt" from sandbox_record
where organization_id = $1 and account_id = $2 and collection = $3
  and not exists (
    select from unnest($4::text[]) as word
    where strpos((select lower(string_agg(value, ' ')) from jsonb_each_text(data)), word) = 0)
order by created_at desc, key limit $5`

/** What the sandbox connectors remember, in Postgres. Texts must be storable (base/storable-text.ts). */
export class SandboxRecords {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** Creates the record, or replaces those of its values that `data` names. Writing the same twice changes nothing. */
  async put(scope: RecordScope, key: string, data: JsonObject): Promise<SandboxRecord> {
    const { rows } = await this.#pool.query<SandboxRecord>(PUT, [...scopeValues(scope), key, data])
    const [record] = rows
    if (record === undefined) throw new Error('An upsert returned no row')
    return record
  }

  /** Whether there was one. */
  async delete(scope: RecordScope, key: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query(DELETE, [...scopeValues(scope), key])
    return rowCount === 1
  }

  /** The records that hold every word of the query, newest first. */
  async search(scope: RecordScope, query: string, limit: number): Promise<SandboxRecord[]> {
    const values = [...scopeValues(scope), wordsOf(query), limit]
    const { rows } = await this.#pool.query<SandboxRecord>(SEARCH, values)
    return rows
  }
}

/** The words of a query as the sandboxes compare them: in lower case, split at white space. */
export function wordsOf(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean)
}

/** The call's account; a sandbox is never called without one. */
export function scopeOf({ organizationId, account }: ToolCall, collection: string): RecordScope {
  if (account === null) throw new Error('A sandbox connector was called without an account')
  return { organizationId, accountId: account.id, collection }
}

function scopeValues({ organizationId, accountId, collection }: RecordScope): string[] {
  return [organizationId, accountId, collection]
}
