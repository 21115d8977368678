import type pg from 'pg'
import { createId } from '../../../src/base/ids.ts'

/** An organisation without anything; returns its id. */
export async function createTestOrganization(pool: pg.Pool): Promise<string> {
  const id = createId('org')
  await pool.query('insert into organization (id, name, slug) values ($1, $1, $1)', [id])
  return id
}
