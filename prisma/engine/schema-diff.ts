import path from 'node:path'
import { PROJECT_ROOT, runPrismaCli } from './prisma-cli.ts'

export const MIGRATIONS_DIR = path.join(PROJECT_ROOT, 'prisma/migrations')

/**
 * What is missing between the tables that prisma/migrations builds and those that prisma/schema.prisma asks for,
 * as SQL or as a summary for people; null when they agree.
 */
export async function diffSchema(format: 'sql' | 'summary'): Promise<string | null> {
  const { exitCode, stdout, stderr } = await runPrismaCli(
    ...['migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema.prisma'],
    ...['--exit-code', ...(format === 'sql' ? ['--script'] : [])],
  )
  if (exitCode === 0) return null
  if (exitCode === 2 && stdout.trim() !== '') return stdout.trim()
  throw new Error(`The migrations could not be compared with the schema.\n${stdout}\n${stderr}`)
}
