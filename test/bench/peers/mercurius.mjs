import { serveMercurius } from './serve-mercurius.mjs'
import { readExecutions, readSessions } from './sql-reads.mjs'

/** Over two statements, and open to everyone. */
await serveMercurius({ readSessions, readExecutions })
