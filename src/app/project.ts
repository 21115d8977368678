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

/**
 * The project's database: the one that is configured; the demonstration, opened at its first use, where everything
 * is embedded; or null. One that is away does not hold up the start, since each of its connections is proved.
 *
 * Throws ProjectDatabaseError when what is configured is the runtime's own database, or its role can do more than
 * read.
 */
export async function openProject(
  config: Config,
  database: Database,
  logger: Logger,
): Promise<ProjectDatabase | null> {
  if (config.projectDatabaseUrl !== null) return openServer(config.projectDatabaseUrl, database, logger)
  if (config.database.kind === 'postgres') return null
  return new ProjectDatabase(new EmbeddedProjectSource(path.join(config.dataDir, FOLDER)))
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
