import { ConfigError, readConfig } from './platform/config.ts'
import { FolderInUseError } from './platform/db/embedded/folder-in-use-error.ts'
import { createLogger } from './platform/logger.ts'
import { startProcess } from './process.ts'
import { welcome } from './welcome.ts'

/** No shutdown takes longer; what is left then is cut off. */
const MAX_STOP_MS = 10_000

try {
  await main()
} catch (error) {
  const isPlain = error instanceof ConfigError || error instanceof FolderInUseError
  process.stderr.write(`${isPlain ? error.message : describe(error)}\n`)
  process.exit(1)
}

async function main(): Promise<void> {
  const config = readConfig()
  const logger = createLogger(config.logLevel)
  for (const warning of config.warnings) logger.warn(warning)
  const running = await startProcess(config, logger, {
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

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
