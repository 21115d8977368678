/** What Prisma's CLI asks of a schema engine when it starts one. */
export interface EngineArguments {
  version: boolean
  /** A one-off command instead of JSON-RPC: `can-connect-to-database` and its like. */
  command: string | undefined
  databaseUrl: string
  /** Paths of the schema's files. */
  datamodels: string[]
}

const NOWHERE = 'postgresql://127.0.0.1:1/none'

export function parseEngineArguments(argv: string[]): EngineArguments {
  const datasource: { url?: string } = JSON.parse(valuesOf(argv, '--datasource')[0] ?? '{}')
  const cli = argv.indexOf('cli')
  return {
    version: argv.includes('--version') || argv.includes('-V'),
    command: cli < 0 ? undefined : (argv.slice(cli + 1).find((word) => COMMANDS.has(word)) ?? 'unknown'),
    databaseUrl: datasource.url ?? NOWHERE,
    datamodels: valuesOf(argv, '--datamodels'),
  }
}

const COMMANDS = new Set(['can-connect-to-database', 'create-database', 'drop-database'])

function valuesOf(argv: string[], option: string): string[] {
  return argv.filter((_word, i) => argv[i - 1] === option)
}
