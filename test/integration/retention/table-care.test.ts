import { afterAll, beforeAll, expect, it } from 'vitest'
import { createId } from '../../../src/base/ids.ts'
import { TableCare } from '../../../src/engine/retention/table-care.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { isServerTest, openTestDatabase } from '../../support/database.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createTestOrganization } from '../memory/test-organization.ts'

/** As much as a table may change before it is counted, and more than that. */
const FEW = 40
const MANY = 200

let database: Database
let care: TableCare
let org: string

beforeAll(async () => {
  database = await openTestDatabase()
  care = new TableCare({ database, onBug: (cause) => expect.unreachable(String(cause)) })
  org = await createTestOrganization(database.pool)
  await database.pool.query('alter table event_stream set (autovacuum_enabled = off)') // a server's own comes any time
})
afterAll(() => database.close())

/** Done as one query, so that the connection that has done it also says so. */
async function change(table: string, statement: string): Promise<void> {
  const before = await stateOf(table)
  await database.pool.query(`${statement}; select pg_stat_force_next_flush()`)
  await waitUntil(async () => (await stateOf(table)).changes > before.changes, 'the change to be known')
}

async function stateOf(table: string): Promise<{ changes: number; counted: number; dead: number }> {
  const { rows } = await database.pool.query(
    `select (n_tup_ins + n_tup_upd + n_tup_del)::int as changes, reltuples::int as counted, n_dead_tup::int as dead
     from pg_stat_user_tables s join pg_class c on c.oid = s.relid where s.relname = $1`,
    [table],
  )
  return rows[0]
}

function insertStreams(count: number): string {
  const ids = Array.from({ length: count }, () => `('${org}', '${createId('exec')}', 'execution', 0)`)
  return `insert into event_stream (organization_id, id, kind, last_seq) values ${ids.join(', ')}`
}

it('counts a table as soon as it is in use, so that no plan is kept that was made for an empty one', async () => {
  await change('event_stream', insertStreams(FEW))
  await care.look()
  expect((await stateOf('event_stream')).counted).toBe(-1)
  await change('event_stream', insertStreams(MANY))
  await care.look()
  expect((await stateOf('event_stream')).counted).toBe(FEW + MANY)
})

it('makes room of rows that are gone where no server does that, and leaves tables that were counted to a server', async () => {
  await change('event_stream', `delete from event_stream where organization_id = '${org}'`)
  await care.look()
  const left = isServerTest ? FEW + MANY : 0
  expect(await stateOf('event_stream')).toMatchObject({ dead: left, counted: left })
})
