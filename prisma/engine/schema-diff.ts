import path from 'node:path'
import { PROJECT_ROOT, runPrismaCli } from './prisma-cli.ts'

export const MIGRATIONS_DIR = path.join(PROJECT_ROOT, 'prisma/migrations')
const SCHEMA = path.join(PROJECT_ROOT, 'prisma/schema.prisma')

/**
 * What is missing between the tables that the migrations build and those that the schema asks for, as SQL or as a
 * summary for people; null when they agree.
 */
export async function diffSchema(
  format: 'sql' | 'summary',
  { migrations = MIGRATIONS_DIR, schema = SCHEMA } = {},
): Promise<string | null> {
  const comparison = ['--from-migrations', migrations, '--to-schema', schema]
  const { exitCode, stdout, stderr } = await runPrismaCli([
    ...['migrate', 'diff', ...comparison, '--exit-code'],
    ...(format === 'sql' ? ['--script'] : []),
  ])
  if (exitCode === 0) return null
  if (exitCode === 2 && stdout.trim() !== '') return stdout.trim()
  throw new Error(`The migrations could not be compared with the schema.\n${stdout}\n${stderr}`)
}
