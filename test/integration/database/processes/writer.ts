/**
 * Opens the data folder that is its argument and writes transactions of one parent and five children without end.
 * Says `open` when it can write, and each parent's number once the database has acknowledged its transaction.
 */
import { writeSync } from 'node:fs'
import { openDatabase } from '../../../../src/platform/db/open-database.ts'

const [, , dataDir = ''] = process.argv
const fail = (error: Error) => {
  throw error
}
const { pool } = await openDatabase({ dataDir }, { onError: fail, onCrash: fail })
await pool.query(`
  CREATE TABLE IF NOT EXISTS parent (n int PRIMARY KEY, filler text);
  CREATE TABLE IF NOT EXISTS child (parent int NOT NULL, i int, PRIMARY KEY (parent, i));
`)
const { rows } = await pool.query<{ next: number }>('SELECT coalesce(max(n), 0) + 1 AS next FROM parent')
writeSync(1, 'open\n')
for (let n = rows[0]?.next ?? 1; ; n++) {
  await write(n)
  writeSync(1, `${n}\n`)
}

async function write(n: number): Promise<void> {
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query("INSERT INTO parent VALUES ($1, repeat('x', 2000))", [n])
  await client.query('INSERT INTO child SELECT $1, generate_series(1, 5)', [n])
  await client.query('COMMIT')
  client.release()
}
