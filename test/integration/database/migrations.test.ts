import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Database } from '../../../src/platform/db/database.ts'
import { applyMigrations } from '../../../src/platform/db/migrate.ts'
import { openEmptyDatabase } from '../../support/database.ts'
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'

let database: Database
let folder: TemporaryFolder

beforeAll(async () => {
  database = await openEmptyDatabase()
})
beforeEach(async () => {
  folder = createTemporaryFolder()
  await database.pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
})
afterEach(() => folder.remove())
afterAll(() => database.close())

function write(name: string, sql: string): void {
  mkdirSync(path.join(folder.path, name), { recursive: true })
  writeFileSync(path.join(folder.path, name, 'migration.sql'), sql)
}

async function rows<T extends object>(sql: string): Promise<T[]> {
  return (await database.pool.query<T>(sql)).rows
}

test('six servers that start at once apply every migration once', async () => {
  write('1_one', 'CREATE TABLE one (id int)')
  write('2_two', 'CREATE TABLE two (id int); INSERT INTO one VALUES (1);')

  const applied = await Promise.all(Array.from({ length: 6 }, () => applyMigrations(database, folder.path)))

  expect(applied.flat().sort()).toEqual(['1_one', '2_two'])
  expect(await rows('SELECT id FROM one')).toHaveLength(1)
  expect(await rows('SELECT 1 FROM _prisma_migrations')).toHaveLength(2)
})

test('nothing is applied twice', async () => {
  write('1_one', 'CREATE TABLE one (id int)')
  await applyMigrations(database, folder.path)
  await expect(applyMigrations(database, folder.path)).resolves.toEqual([])
})

test('a migration that fails half-way leaves nothing but its unfinished row', async () => {
  write('1_broken', 'CREATE TABLE half (id int); SELECT 1 / 0;')

  await expect(applyMigrations(database, folder.path)).rejects.toThrow(/1_broken failed: division by zero/)

  expect(await rows("SELECT 1 FROM pg_tables WHERE tablename = 'half'")).toEqual([])
  expect(await rows('SELECT migration_name, finished_at, rolled_back_at FROM _prisma_migrations')).toEqual([
    { migration_name: '1_broken', finished_at: null, rolled_back_at: null },
  ])
})

test('a migration that failed is tried again by the next start', async () => {
  write('1_one', 'SELECT 1 / 0')
  await expect(applyMigrations(database, folder.path)).rejects.toThrow()
  write('1_one', 'CREATE TABLE one (id int)')

  await expect(applyMigrations(database, folder.path)).resolves.toEqual(['1_one'])

  const states = await rows(
    'SELECT finished_at IS NOT NULL AS done, rolled_back_at IS NOT NULL AS undone FROM _prisma_migrations ORDER BY started_at',
  )
  expect(states).toEqual([
    { done: false, undone: true },
    { done: true, undone: false },
  ])
})

test('the connections are usable after a failure', async () => {
  write('1_open', 'BEGIN; CREATE TABLE half (id int); SELECT 1 / 0;')
  await expect(applyMigrations(database, folder.path)).rejects.toThrow(/division by zero/)
  expect(await rows("SELECT count(*)::int AS n FROM pg_tables WHERE tablename = 'half'")).toEqual([{ n: 0 }])
})

test('a function whose body holds semicolons is one statement', async () => {
  write('1_fn', 'CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$')
  await applyMigrations(database, folder.path)
  expect(await rows('SELECT two()')).toEqual([{ two: 2 }])
})

test('a migration may end in a comment', async () => {
  write('1_comment', 'CREATE TABLE one (id int); -- the end')
  await expect(applyMigrations(database, folder.path)).resolves.toEqual(['1_comment'])
})

test('an older server refuses a database that a newer one migrated', async () => {
  write('1_one', 'CREATE TABLE one (id int)')
  write('2_two', 'CREATE TABLE two (id int)')
  await applyMigrations(database, folder.path)
  const older = createTemporaryFolder()
  cpSync(path.join(folder.path, '1_one'), path.join(older.path, '1_one'), { recursive: true })

  await expect(applyMigrations(database, older.path)).rejects.toThrow(
    'This database was migrated by a newer version of Switchyard, which added 2_two',
  )
  older.remove()
})

test('an applied migration that was edited is refused', async () => {
  write('1_one', 'CREATE TABLE one (id int)')
  await applyMigrations(database, folder.path)
  write('1_one', 'CREATE TABLE one (id bigint)')
  await expect(applyMigrations(database, folder.path)).rejects.toThrow(
    /1_one was edited after it was applied/,
  )
})

test('the bound on statements is the same after the migrations', async () => {
  const before = await rows('SHOW statement_timeout')
  await applyMigrations(database, folder.path)
  expect(await rows('SHOW statement_timeout')).toEqual(before)
})
