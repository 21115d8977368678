import pg from 'pg'

/** Postgres's error codes, and what Prisma's CLI calls them. */
const PRISMA_CODES: Record<string, string> = { '3D000': 'P1003', '28P01': 'P1000', '42P04': 'P1009' }
const CANNOT_REACH = 'P1001'

/** Runs a one-off command of `schema-engine cli`. Returns the process's exit code. */
export async function runDatabaseCommand(command: string, databaseUrl: string): Promise<number> {
  const name = decodeURIComponent(new URL(databaseUrl).pathname.slice(1)) || 'postgres'
  try {
    await statementOf(command, name, databaseUrl)
    console.log(command === 'can-connect-to-database' ? 'Connection successful' : 'Done')
    return 0
  } catch (error) {
    const { code, message } = Object(error)
    report(PRISMA_CODES[code] ?? CANNOT_REACH, String(message))
    return 1
  }
}

async function statementOf(command: string, name: string, databaseUrl: string): Promise<void> {
  const database = pg.escapeIdentifier(name)
  if (command === 'can-connect-to-database') await run(databaseUrl, 'SELECT 1')
  else if (command === 'create-database')
    await run(maintenanceUrl(databaseUrl), `CREATE DATABASE ${database}`)
  else if (command === 'drop-database') await run(maintenanceUrl(databaseUrl), `DROP DATABASE ${database}`)
  else throw new Error(`The stand-in schema engine does not know the command ${command}.`)
}

function maintenanceUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  url.pathname = '/postgres'
  return url.toString()
}

async function run(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

/** The CLI reads the second line of standard error; the first is the native engine's greeting. */
function report(errorCode: string, message: string): void {
  const fields = { message, error_code: errorCode, is_panic: false }
  process.stderr.write(`${JSON.stringify({ level: 'INFO', fields: { message: 'Starting' } })}\n`)
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', fields, target: 'schema_engine::logger' })}\n`)
}
