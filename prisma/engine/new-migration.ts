/** `npm run migrate:new -- <name>`: writes the migration that takes the database to prisma/schema.prisma. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { diffSchema, MIGRATIONS_DIR } from './schema-diff.ts'

const name = process.argv[2] ?? ''
if (/^[a-z][a-z0-9_]{0,80}$/.test(name)) await writeMigration(name)
else fail('Name the migration in small letters, digits and underscores: npm run migrate:new -- add_region')

async function writeMigration(what: string): Promise<void> {
  const sql = await diffSchema('sql')
  if (sql === null) {
    console.log('Nothing to do: the migrations already build the schema.')
    return
  }
  const folder = path.join(MIGRATIONS_DIR, `${stamp(new Date())}_${what}`)
  await mkdir(folder)
  await writeFile(path.join(folder, 'migration.sql'), `${sql}\n`)
  console.log(`Wrote ${path.relative(process.cwd(), folder)}/migration.sql: read it before you commit it.`)
}

/** The time as Prisma names migrations: 14 digits, UTC. */
function stamp(now: Date): string {
  return now.toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
