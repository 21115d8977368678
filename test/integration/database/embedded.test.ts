import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Database } from '../../../src/platform/db/database.ts'
import { openDatabase } from '../../../src/platform/db/open-database.ts'
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'
import { UNEXPECTED } from '../../support/unexpected.ts'
import { waitUntil } from '../../support/wait-until.ts'

let folder: TemporaryFolder
let database: Database | undefined

beforeEach(() => {
  folder = createTemporaryFolder()
})
afterEach(async () => {
  await database?.close()
  database = undefined
  folder.remove()
})

async function open(): Promise<Database> {
  database = await openDatabase({ dataDir: folder.path }, UNEXPECTED)
  return database
}

test('what was written is there after closing and opening again', async () => {
  const first = await open()
  await first.pool.query('CREATE TABLE t (n int); INSERT INTO t VALUES (7)')
  await first.close()
  const second = await open()
  expect((await second.pool.query('SELECT n FROM t')).rows).toEqual([{ n: 7 }])
})

test('a slow query does not block the event loop', async () => {
  const { pool } = await open()
  let running = true
  const query = pool.query('SELECT count(*) FROM generate_series(1, 3000000)').finally(() => {
    running = false
  })
  let ticks = 0
  while (running) {
    await delay(1)
    ticks++
  }
  await query
  expect(ticks).toBeGreaterThan(20)
})

test('when the database dies, what is pending rejects and the process is told once', async () => {
  const workers: Worker[] = []
  const collect = (worker: Worker) => workers.push(worker)
  process.on('worker', collect)
  const onCrash = vi.fn<(error: Error) => void>()
  database = await openDatabase({ dataDir: folder.path }, { onError: () => {}, onCrash })
  process.off('worker', collect)
  const { pool, prisma } = database

  const pending = [
    pool.query('SELECT count(*) FROM generate_series(1, 100000000)'),
    pool.query('SELECT 1'),
    prisma.session.count({ where: { organizationId: 'org_a' } }),
  ].map((query) => expect(query).rejects.toThrow('The embedded database stopped'))
  await workers[0]?.terminate()

  await Promise.all(pending)
  await expect(pool.query('SELECT 1')).rejects.toThrow('The embedded database stopped: its thread ended')
  expect(onCrash.mock.calls).toEqual([
    [expect.objectContaining({ message: 'The embedded database stopped: its thread ended' })],
  ])
})

test('closing waits for the query that runs', async () => {
  const { pool, close } = await open()
  const query = pool.query('SELECT count(*)::int AS n FROM generate_series(1, 300000)')
  await waitUntil(() => pool.idleCount === 0, 'the query to start')
  await close()
  expect((await query).rows).toEqual([{ n: 300_000 }])
})

test('closing does not wait for ever for a client that nobody gives back', async () => {
  const { pool, close } = await open()
  await pool.connect()
  await close()
})

test('a folder without a version was never initialised: it is set aside', async () => {
  mkdirSync(path.join(folder.path, 'postgres'))
  writeFileSync(path.join(folder.path, 'postgres/notes.txt'), 'keep me')

  const { pool } = await open()
  expect((await pool.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])

  const [aside = ''] = readdirSync(folder.path).filter((name) => name.startsWith('postgres.set-aside-'))
  expect(readdirSync(path.join(folder.path, aside))).toEqual(['notes.txt'])
})

test('what an interrupted first start left is removed', async () => {
  mkdirSync(path.join(folder.path, 'postgres.unfinished-1/base'), { recursive: true })
  await open()
  expect(readdirSync(folder.path)).toEqual(['postgres'])
})

test('a folder of another Postgres is refused, with the command that dumps it', async () => {
  const postgres = path.join(folder.path, 'postgres')
  mkdirSync(postgres)
  writeFileSync(path.join(postgres, 'PG_VERSION'), '17\n')
  writeFileSync(path.join(postgres, 'PGLITE_VERSION'), '0.3.16\n')
  await expect(open()).rejects.toThrow(
    new RegExp(`^${postgres} was made by Postgres 17, and this version of Switchyard runs Postgres 18\\.
Dump it .*
 .*npm install .*@electric-sql/pglite@0\\.3\\.16 .* "${postgres}" > switchyard\\.sql$`),
  )
})

test('the version that a folder is checked against is the one that runs', async () => {
  const { pool } = await open()
  const { rows } = await pool.query('SHOW server_version')
  expect(rows[0].server_version).toMatch(/^18\./)
})
