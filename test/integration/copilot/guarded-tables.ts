import type pg from 'pg'
import type { JsonObject } from '../../../src/base/json.ts'

/** What nobody but a person may change. */
const GUARDED = [
  ...[
    'workflow',
    'workflow_version',
    'workflow_run',
    'schedule',
    'trigger_endpoint',
    'asset',
    'asset_document',
  ],
  ...['organization_secret', 'api_key', 'connected_account', 'memory_file', 'webhook_endpoint'],
]

/** What goes on by itself must not become more. */
const COUNTS = `select /* across organisations: the whole database */
  (select count(*)::int from approval where status <> 'pending') as decisions,
  (select count(*)::int from workflow_run) as runs, (select count(*)::int from connected_account) as accounts`

/** Every row of what is guarded, and how many decisions there are. */
export async function fingerprintOf(pool: pg.Pool): Promise<JsonObject> {
  const parts = GUARDED.map(async (table) => {
    const { rows } = await pool.query(
      `select count(*)::int as count, md5(string_agg(t::text, '|' order by t::text)) as hash
       from (select * from ${table} /* across organisations: the whole database */) t`,
    )
    return [table, `${rows[0].count} ${rows[0].hash}`] as const
  })
  const { rows } = await pool.query(COUNTS)
  return { ...Object.fromEntries(await Promise.all(parts)), ...rows[0] }
}
