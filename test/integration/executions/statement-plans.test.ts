import { afterAll, describe, expect, it } from 'vitest'
import { BEGIN_ATTEMPT } from '../../../src/engine/executions/sql/begin-attempt.ts'
import { FIND, FIND_LOST, RENEW, REQUEST_CANCEL } from '../../../src/engine/executions/sql/leases.ts'
import { RECORD } from '../../../src/engine/executions/sql/record.ts'
import { START } from '../../../src/engine/executions/sql/start.ts'
import { APPROVE, BEGIN_DUE, FIND_DUE, LOCK_WAITING } from '../../../src/engine/executions/sql/waiting.ts'
import { openTestDatabase } from '../../support/database.ts'

const { pool, close } = await openTestDatabase()
afterAll(() => close())

const HOT = { START, RECORD, BEGIN_ATTEMPT, RENEW, FIND_LOST, REQUEST_CANCEL, FIND }
const WAITING = { FIND_DUE, BEGIN_DUE, APPROVE, LOCK_WAITING }

/** The plan that a prepared statement keeps, made while the tables are empty. */
async function keptPlan(statement: string): Promise<string> {
  const client = await pool.connect()
  try {
    await client.query('set plan_cache_mode = force_generic_plan')
    await client.query(`prepare kept as ${statement}`)
    const count = Math.max(...[...statement.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))
    const values = Array.from({ length: count }, () => 'null').join(', ')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain execute kept (${values})`)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  } finally {
    client.release(true)
  }
}

describe('a prepared statement of the hot path', () => {
  it.each(Object.entries({ ...HOT, ...WAITING }))(
    '%s reads no table whole, also when it was prepared on an empty one',
    async (_, statement) => {
      expect(await keptPlan(statement)).not.toContain('Seq Scan')
    },
  )

  it.each(Object.entries({ RECORD, RENEW }))(
    '%s looks its executions up by their id',
    async (_, statement) => {
      expect(await keptPlan(statement)).toMatch(
        /Index Scan using execution_(?:pkey|organization_id_id_key) on execution/,
      )
    },
  )
})
