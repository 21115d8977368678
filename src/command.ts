import { parseArgs } from 'node:util'
import type { Role } from './app/options.ts'
import { ProjectDatabaseError } from './engine/project-db/check-reader.ts'
import { type Config, ConfigError, readConfig } from './platform/config.ts'
import { FolderInUseError } from './platform/db/embedded/folder-in-use-error.ts'
import { createLogger } from './platform/logger.ts'
import { startProcess } from './process.ts'
import { ListenError } from './server.ts'
import { welcome } from './welcome.ts'

/** No shutdown takes longer; what is left then is cut off. */
const MAX_STOP_MS = 10_000

const ROLES = ['all', 'api', 'worker'] as const satisfies Role[]

class CommandLineError extends Error {}

/** What a person can put right: the sentence says it all. */
const PLAIN_ERRORS = [ConfigError, FolderInUseError, ListenError, ProjectDatabaseError, CommandLineError]

try {
  await main()
} catch (error) {
  process.stderr.write(`${describe(error)}\n`)
  process.exit(1)
}

async function main(): Promise<void> {
  const config = readConfig()
  const role = readRole(config)
  const logger = createLogger(config.logLevel)
  for (const warning of config.warnings) logger.warn(warning)
  const running = await startProcess(config, logger, {
    role,
    onCrash: (err) => {
      logger.fatal({ err }, 'the embedded database stopped')
      process.exit(1)
    },
  })
  process.stdout.write(welcome(config, running))
  let isStopping = false
  const stop = (signal: string) => {
    if (isStopping) process.exit(1)
    isStopping = true
    logger.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), MAX_STOP_MS).unref()
    running.stop().then(
      () => process.exit(0),
      (err) => {
        logger.error({ err }, 'the stop failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

/** `npm start -- --role api` or `--role worker`; without it one process is both. */
function readRole(config: Config): Role {
  const role = ROLES.find((known) => known === readOptions().role)
  if (role === undefined) throw new CommandLineError(`--role must be one of ${ROLES.join(', ')}`)
  if (role !== 'all' && config.database.kind === 'embedded') {
    throw new CommandLineError(`--role ${role} needs DATABASE_URL: the embedded database is for one process`)
  }
  return role
}

function readOptions(): { role: string } {
  try {
    return parseArgs({ options: { role: { type: 'string', default: 'all' } } }).values
  } catch (cause) {
    throw new CommandLineError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const isPlain = PLAIN_ERRORS.some((kind) => error instanceof kind)
  return isPlain ? error.message : (error.stack ?? error.message)
}
