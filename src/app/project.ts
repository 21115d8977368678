import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { isAppError } from '../base/errors.ts'
import { ProjectDatabaseError } from '../engine/project-db/check-reader.ts'
import { readIdentity } from '../engine/project-db/database-identity.ts'
import { EmbeddedProjectSource } from '../engine/project-db/embedded-source.ts'
import { ProjectDatabase } from '../engine/project-db/project-database.ts'
import { ServerProjectSource } from '../engine/project-db/server-source.ts'
import type { Config } from '../platform/config.ts'
import type { Database } from '../platform/db/database.ts'
import type { Logger } from '../platform/logger.ts'

/** The folder in DATA_DIR of an embedded project database. */
const FOLDER = 'project'
const MAX_SQL_BYTES = 32 * 1024 * 1024

/**
 * The project's database: the one that is configured; where everything is embedded, one of the SQL that is configured
 * or the demonstration, which is opened at its first use; or null. One that is away does not hold up the start, since
 * each of its connections is proved.
 *
 * Throws ProjectDatabaseError when what is configured is the runtime's own database, or its role can do more than
 * read, and where its SQL cannot be read or is wrong.
 */
export async function openProject(
  config: Config,
  database: Database,
  logger: Logger,
): Promise<ProjectDatabase | null> {
  if (config.projectDatabaseUrl !== null) return openServer(config.projectDatabaseUrl, database, logger)
  if (config.database.kind === 'postgres') return null
  const folder = path.join(config.dataDir, FOLDER)
  const { projectDatabaseSql: file } = config
  const source = file === null ? new EmbeddedProjectSource(folder) : await openOwn(folder, file)
  return new ProjectDatabase(source)
}

/** What is wrong with the file is told at the start, and not at the first question. */
async function openOwn(folder: string, file: string): Promise<EmbeddedProjectSource> {
  try {
    const { size } = await stat(file)
    if (size > MAX_SQL_BYTES) throw new Error(`${file} is larger than ${MAX_SQL_BYTES} bytes`)
    const source = new EmbeddedProjectSource(folder, await readFile(file, 'utf8'))
    await source.prepare()
    return source
  } catch (cause) {
    throw new ProjectDatabaseError(`${Object(cause).message}.`, 'PROJECT_DATABASE_SQL')
  }
}

async function openServer(url: string, database: Database, logger: Logger): Promise<ProjectDatabase> {
  const ownIdentity = database.kind === 'postgres' ? await readIdentity(database.pool) : null
  const source = new ServerProjectSource({ url, ownIdentity })
  try {
    await source.check()
  } catch (err) {
    if (!isAppError(err, 'UNAVAILABLE')) {
      await source.close()
      throw err instanceof ProjectDatabaseError ? err : new ProjectDatabaseError(`${Object(err).message}.`)
    }
    logger.warn({ err }, "the project's database is away")
  }
  return new ProjectDatabase(source)
}
