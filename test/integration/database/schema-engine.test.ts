import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runPrismaCli } from '../../../prisma/engine/prisma-cli.ts'
import { diffSchema, MIGRATIONS_DIR } from '../../../prisma/engine/schema-diff.ts'
import { applyMigrations } from '../../../src/platform/db/migrate.ts'
import { openDatabase } from '../../../src/platform/db/open-database.ts'
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'
import { UNEXPECTED } from '../../support/unexpected.ts'

const SCHEMA = path.resolve(import.meta.dirname, '../../../prisma/schema.prisma')
let folder: TemporaryFolder

beforeEach(() => {
  folder = createTemporaryFolder()
})
afterEach(() => folder.remove())

function writeSchema(edit: (schema: string) => string): string {
  const file = path.join(folder.path, 'schema.prisma')
  writeFileSync(file, edit(readFileSync(SCHEMA, 'utf8')))
  return file
}

test('the migrations build the schema, its search column and index included', async () => {
  await expect(diffSchema('summary')).resolves.toBeNull()
})

test('a column that no migration adds is drift', async () => {
  const schema = writeSchema((text) => text.replace('@@map("session")', 'colour String?\n@@map("session")'))
  await expect(diffSchema('sql', { schema })).resolves.toContain(
    'ALTER TABLE "session" ADD COLUMN     "colour" TEXT;',
  )
})

test('a column that only the migrations know is drift', async () => {
  const migrations = path.join(folder.path, 'migrations')
  cpSync(MIGRATIONS_DIR, migrations, { recursive: true })
  mkdirSync(path.join(migrations, '99991231000000_more'))
  writeFileSync(
    path.join(migrations, '99991231000000_more/migration.sql'),
    'ALTER TABLE session ADD COLUMN colour text',
  )
  await expect(diffSchema('summary', { migrations })).resolves.toContain('colour')
})

test("Prisma's own command line agrees that all is applied", async () => {
  const database = await openDatabase({ dataDir: folder.path }, UNEXPECTED)
  await applyMigrations(database)
  await database.close()

  const { exitCode, stdout } = await runPrismaCli(['migrate', 'status'], path.join(folder.path, 'postgres'))

  expect(stdout).toContain('Database schema is up to date!')
  expect(exitCode).toBe(0)
})
