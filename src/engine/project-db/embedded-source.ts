import { AppError } from '../../base/errors.ts'
import { Slots } from '../../base/slots.ts'
import { type EmbeddedDatabase, openEmbedded } from '../../platform/db/embedded/open-embedded.ts'
import { prepareProject } from './prepare-project.ts'
import type { ProjectConnection, ProjectSource } from './project-connection.ts'

const MEBIBYTE = 1024 * 1024
const MAX_WAITING = 100
const BOUNDS = { maxMemoryBytes: 384 * MEBIBYTE, maxReplyBytes: 4 * MEBIBYTE }

/** The role has no password and no login: it is only ever taken on inside the process. */
const OWNER = 'set session authorization postgres' // what a rollback goes back to must have been set
const RESTRICTIONS = ['set local session authorization project_reader']

/**
 * The project's database as a second embedded Postgres, in a thread and a folder of its own, opened at its first
 * use. It has no time limits of its own: a query that goes on for too long ends with the thread, and the next one
 * opens it again.
 *
 * closed → open (first use) → closed (stopped, or died) → open …; `close` is final.
 */
export class EmbeddedProjectSource implements ProjectSource {
  readonly #folder: string
  readonly #sql: string | null
  readonly #turns = new Slots(1, MAX_WAITING)
  #opening: Promise<EmbeddedDatabase> | undefined
  #isClosed = false

  /** `folder` is nobody else's; it is made where it is missing. Without SQL its tables are the demonstration. */
  constructor(folder: string, sql: string | null = null) {
    this.#folder = folder
    this.#sql = sql
  }

  /** Opens it now. Rejects with the database's error where the SQL is wrong. */
  async prepare(): Promise<void> {
    await this.#open()
  }

  async connect(signal: AbortSignal): Promise<ProjectConnection> {
    const turn = await this.#turns.take(signal)
    try {
      const database = await this.#open()
      const client = await database.pool.connect()
      client.on('error', ignore)
      await client.query(OWNER)
      return {
        client,
        restrictions: RESTRICTIONS,
        stop: () => this.#stop(database),
        release: () => {
          client.release(true)
          turn[Symbol.dispose]()
        },
      }
    } catch (error) {
      turn[Symbol.dispose]()
      throw error
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const database = await this.#opening
    this.#opening = undefined
    await database?.close()
  }

  #open(): Promise<EmbeddedDatabase> {
    if (this.#isClosed) throw new AppError('UNAVAILABLE', 'The server is stopping', { retryAfterMs: 5_000 })
    this.#opening ??= this.#start()
    return this.#opening
  }

  async #start(): Promise<EmbeddedDatabase> {
    try {
      const forget = () => {
        this.#opening = undefined
      }
      const database = await openEmbedded(this.#folder, forget, BOUNDS)
      database.pool.on('error', ignore)
      await this.#prepare(database)
      return database
    } catch (error) {
      this.#opening = undefined
      throw error
    }
  }

  async #prepare(database: EmbeddedDatabase): Promise<void> {
    try {
      await prepareProject(database.pool, this.#sql)
    } catch (error) {
      await database.close()
      throw error
    }
  }

  async #stop(database: EmbeddedDatabase): Promise<void> {
    this.#opening = undefined
    await database.terminate()
  }
}

/** The end of the thread is told by the query that ran in it. */
function ignore(): void {}
