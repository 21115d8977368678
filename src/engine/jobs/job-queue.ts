import { PgBoss, type Queue } from 'pg-boss'
import type { JsonObject } from '../../base/json.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import type { Database } from '../../platform/db/database.ts'
import { inTransaction, queryUnderLock, type Transaction } from '../../platform/db/transaction.ts'
import { toBossDatabase } from './boss-database.ts'
import { type Claim, LEASE_MS, type NewJob, type QueueDefinition } from './job.ts'

/** Where pg-boss keeps its tables, apart from ours. */
const JOBS_SCHEMA = 'pgboss'
const TEN_YEARS_S = 10 * 365 * 24 * 60 * 60
const DAY_S = 24 * 60 * 60
const KEEP_SETTLED_S = 60 * 60
const CLEAN_EVERY_S = 5 * 60
const MAX_BACKOFF_S = 60
/** What is due later, or beyond so many, is left to the poll. */
const MAX_REMINDER_MS = 60_000
const MAX_REMINDERS = 10_000

/** Gives every claim up: only for a database that no other process can have open. */
const RELEASE_ALL = `
update ${JOBS_SCHEMA}.job set state = 'retry', start_after = now()
where state = 'active' and retry_count < retry_limit`

/** Gives claims up, so that nobody need wait for them to run out. $1 queue, $2 jobs, $3 how often each was claimed. */
const RELEASE = `
update ${JOBS_SCHEMA}.job j set state = 'retry', start_after = now()
from unnest($2::uuid[], $3::int[]) as claim(id, retry_count)
where j.name = $1 and j.id = claim.id and j.state = 'active' and j.retry_count = claim.retry_count`

export interface JobQueueParts {
  database: Database
  bus: Bus
  /** Whether this process looks after dead workers' claims, as every worker does. */
  supervises: boolean
  onBug(cause: unknown): void
}

export interface FetchRequest {
  limit: number
  /** Jobs of one organisation that may be claimed at the same time, over all processes; without it any number. */
  perOrganization?: number | undefined
}

interface FetchedJob extends Claim {
  data: JsonObject
  organizationId: string
}

/**
 * The durable queues: jobs that survive whatever happens to the process that asked for them. Pg-boss keeps them, in
 * the database of everything else, so that they are accepted and settled in the caller's own transactions; what
 * tells workers of them is the bus, with a slow poll as the floor.
 */
export class JobQueue {
  readonly #parts: JobQueueParts
  readonly #boss: PgBoss
  readonly #reminders = new Set<NodeJS.Timeout>()
  #isOpen = false

  constructor(parts: JobQueueParts) {
    this.#parts = parts
    const isEmbedded = parts.database.kind === 'embedded'
    this.#boss = new PgBoss({
      db: toBossDatabase(parts.database.pool),
      backend: isEmbedded ? 'pglite' : 'postgres',
      schema: JOBS_SCHEMA,
      schedule: false,
      supervise: parts.supervises,
      superviseIntervalSeconds: 1,
      monitorIntervalSeconds: 1,
      maintenanceIntervalSeconds: CLEAN_EVERY_S,
      monitorVacuum: false,
      reindex: !isEmbedded,
    })
    this.#boss.on('error', (cause) => parts.onBug(cause))
  }

  /** Makes or updates the tables and the queues; several processes may do so at the same time. */
  async open(queues: readonly QueueDefinition[]): Promise<void> {
    if (this.#isOpen) return
    this.#isOpen = true
    await this.#start()
    const known = new Set((await this.#boss.getQueues()).map(({ name }) => name))
    for (const queue of queues) {
      if (!known.has(queue.name)) await this.#boss.createQueue(queue.name, toBossQueue(queue))
      // What pg-boss knows of a queue must be known before a transaction asks: with one connection it would wait
      // for itself.
      await this.#boss.touch(queue.name, NO_JOB)
    }
    if (this.#parts.database.kind === 'embedded') await this.#parts.database.pool.query(RELEASE_ALL)
  }

  /** Pg-boss makes its tables without waiting for others that do the same. */
  async #start(): Promise<void> {
    const { database } = this.#parts
    if (database.kind === 'embedded') await this.#boss.start()
    else {
      await inTransaction(database.pool, () => this.#boss.start(), { lock: 'install:pgboss' })
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#reminders) clearTimeout(timer)
    this.#reminders.clear()
    if (this.#isOpen) await this.#boss.stop({ graceful: false, close: false })
  }

  /** Accepts jobs with the transaction; `wake` afterwards brings them to a worker at once. */
  async insert(tx: Transaction, queue: string, jobs: readonly NewJob[]): Promise<void> {
    if (jobs.length === 0) return
    const rows = jobs.map(({ id, data, organizationId, after }) => ({
      ...(id === undefined ? {} : { id }),
      data,
      group: { id: organizationId },
      ...(after === undefined ? {} : { startAfter: after instanceof Date ? after : after / 1_000 }),
    }))
    await this.#boss.insert(queue, rows, { db: toBossDatabase(tx) })
  }

  /**
   * Pg-boss's own statement that accepts jobs, as a part of a statement of ours: the CTE's body, for an expression
   * that gives the jobs as a JSON array of `id`, `data`, `groupId` (the organisation) and `startAfter` (seconds).
   */
  async insertionOf(queue: string): Promise<(jobs: string) => string> {
    let statement = ''
    const keep = async (text: string) => {
      statement = text
      return { rows: [] }
    }
    await this.#boss.insert(queue, [], { db: { executeSql: keep } })
    if (statement.split('$1').length !== 2) throw new Error('pg-boss inserts jobs in another way')
    return (jobs) => statement.replace('$1', () => `(${jobs})`)
  }

  /**
   * Tells the workers of all processes that there is something to do, or this process's own in so many milliseconds.
   * A hint: it may be lost.
   */
  wake(queue: string, afterMs = 0): void {
    if (afterMs <= 0) this.#parts.bus.publish(wakeChannel(queue), '')
    else if (afterMs <= MAX_REMINDER_MS && this.#reminders.size < MAX_REMINDERS) this.#remind(queue, afterMs)
  }

  #remind(queue: string, afterMs: number): void {
    const timer = setTimeout(() => {
      this.#reminders.delete(timer)
      this.wake(queue)
    }, afterMs)
    this.#reminders.add(timer)
  }

  /** Calls `listener` whenever there may be something to do. Returns the function that ends it. */
  onWake(queue: string, listener: () => void): () => void {
    return this.#parts.bus.subscribe(wakeChannel(queue), listener)
  }

  /**
   * Claims jobs that are due, the oldest first. Where the number per organisation is bounded, one process at a
   * time claims, because what pg-boss counts is only right as long as nobody else does.
   */
  async fetch(queue: string, { limit, perOrganization }: FetchRequest): Promise<FetchedJob[]> {
    if (perOrganization === undefined) return this.#fetch(queue, { batchSize: limit })
    const groupConcurrency = { default: perOrganization }
    const { pool } = this.#parts.database
    const db = toBossDatabase({ query: (query) => queryUnderLock(pool, `fetch:${queue}`, query) })
    return this.#fetch(queue, { batchSize: limit, groupConcurrency, db })
  }

  async #fetch(queue: string, options: object): Promise<FetchedJob[]> {
    const jobs = await this.#boss.fetch<JsonObject>(queue, options)
    return jobs.map(({ id, retryCount, data, groupId }) => ({
      id,
      retryCount,
      data,
      organizationId: groupId ?? '',
    }))
  }

  /** Renews claims, and returns the ids of the jobs that are still held. */
  async renew(queue: string, claims: readonly Claim[]): Promise<Set<string>> {
    if (claims.length === 0) return new Set()
    const answer = await this.#boss.touch(queue, [...claims])
    return new Set(toSettlement(answer).settled)
  }

  /** Ends a job well, with the transaction if there is one. False when the claim is stale: nothing has happened. */
  async complete(queue: string, claim: Claim, tx?: Transaction): Promise<boolean> {
    const options = tx ? { db: toBossDatabase(tx) } : {}
    return toSettlement(await this.#boss.complete(queue, claim, null, options)).affected === 1
  }

  /** Gives a job back: it is tried again after a backoff, or is dead. */
  async fail(queue: string, claim: Claim, cause: unknown): Promise<void> {
    const message = cause instanceof Error ? cause.message : String(cause)
    await this.#boss.fail(queue, claim, { message })
  }

  /** Gives jobs back that were not begun, for somebody else to take them at once. */
  async release(queue: string, claims: readonly Claim[]): Promise<void> {
    if (claims.length === 0) return
    const values = [queue, claims.map(({ id }) => id), claims.map(({ retryCount }) => retryCount)]
    await this.#parts.database.pool.query(RELEASE, values)
    this.wake(queue)
  }

  /** Removes jobs that nobody works on yet; the others stay. */
  async cancel(tx: Transaction, queue: string, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#boss.cancel(queue, [...ids], { db: toBossDatabase(tx) })
  }
}

const NO_JOB = '00000000-0000-0000-0000-000000000000'

/** What pg-boss answers to those who settle or renew; its types leave it out. */
function toSettlement(answer: object): { affected: number; settled: string[] } {
  return answer as { affected: number; settled: string[] } // see its documentation, and the tests of claims
}

function wakeChannel(queue: string): string {
  return `jobs:${queue}`
}

function toBossQueue({ name, maxClaims, deadLetter }: QueueDefinition): Queue {
  return {
    name,
    retryLimit: maxClaims - 1,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: MAX_BACKOFF_S,
    heartbeatSeconds: LEASE_MS / 1_000,
    expireInSeconds: DAY_S - 1,
    retentionSeconds: TEN_YEARS_S, // what waits longer is thrown away
    deleteAfterSeconds: KEEP_SETTLED_S,
    ...(deadLetter === undefined ? {} : { deadLetter }),
  }
}
