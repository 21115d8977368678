import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'

/** The default of 128 MB is resident memory here, and one session gains nothing from it. */
const SHARED_BUFFERS = '16MB'

/** Bounds what a start after a crash has to replay; the default is 1 GB. */
const MAX_WAL_SIZE = '128MB'

/** What every embedded database is opened with, whether it is the server's, a shadow or the template. */
export const PGLITE_OPTIONS = {
  extensions: { pg_trgm },
  startParams: [
    ...PGlite.defaultStartParams,
    ...['-c', `shared_buffers=${SHARED_BUFFERS}`],
    ...['-c', `max_wal_size=${MAX_WAL_SIZE}`],
    // Nothing analyses the tables here: a plan made while they were small would read them whole for ever.
    ...['-c', 'enable_seqscan=off'],
  ],
} satisfies PGliteOptions
