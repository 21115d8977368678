import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { ProjectConnection, ProjectSource } from './project-connection.ts'

/** Of one query, from its first statement to its last row. */
const QUERY_MS = 5_000
/** A server stops by itself a little later, if the order to stop does not reach it. */
const STATEMENT_MS = QUERY_MS + 500
const LOCK_MS = 500
const WORK_MEMORY = '16MB'

const SETTINGS = `set local statement_timeout = ${STATEMENT_MS};
set local lock_timeout = ${LOCK_MS};
set local work_mem = '${WORK_MEMORY}';
set local search_path = pg_catalog, public, pg_temp;
set local standard_conforming_strings = on;
set local enable_seqscan = on;
set local timezone = 'UTC'`

/**
 * Runs `work` in a transaction that can only read and is rolled back at its end, for at most 5 s: then, or when the
 * signal is aborted, the statement is ended from outside, because a time limit inside the database can be ignored.
 *
 * Throws TIMEOUT after 5 s, the signal's reason when it is aborted, and BAD_REQUEST with the database's own words
 * for what it refuses.
 */
export async function inReadTransaction<T>(
  source: ProjectSource,
  signal: AbortSignal,
  work: (client: pg.ClientBase) => Promise<T>,
  maxMs = QUERY_MS,
): Promise<T> {
  const connection = await source.connect(signal)
  const timeout = AbortSignal.timeout(maxMs)
  const ended = AbortSignal.any([signal, timeout])
  const stop = () => void connection.stop()
  try {
    ended.throwIfAborted()
    ended.addEventListener('abort', stop, { once: true })
    return await readOnly(connection, work)
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    if (timeout.aborted)
      throw new AppError('TIMEOUT', 'The query took longer than 5 s and was stopped', undefined, { cause })
    throw cause
  } finally {
    ended.removeEventListener('abort', stop)
    connection.release()
  }
}

async function readOnly<T>(
  { client, restrictions }: ProjectConnection,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  await client.query('begin transaction read only')
  await client.query(SETTINGS)
  for (const restriction of restrictions) await client.query(restriction)
  const result = await work(client)
  await client.query('rollback')
  return result
}
