import pg from 'pg'
import { Slots } from '../../base/slots.ts'
import { answerTooLarge } from '../../platform/db/answer-too-large.ts'
import { endPool } from '../../platform/db/end-pool.ts'
import { reportOutages } from '../../platform/db/outage.ts'
import { checkReader, ProjectDatabaseError } from './check-reader.ts'
import { readIdentity } from './database-identity.ts'
import type { ProjectConnection, ProjectSource } from './project-connection.ts'

const MAX_CONNECTIONS = 3
const MAX_WAITING = 100
const CONNECT_MS = 5_000
const KEEP_MS = 30_000
/** Of one connection, which serves one query; the rows that are kept are far fewer. */
const MAX_RECEIVED_BYTES = 4 * 1024 * 1024
const STOP = 'select pg_cancel_backend($1)'

export interface ServerSourceOptions {
  url: string
  /** Of the runtime's own database (readIdentity); null when that is no server's. */
  ownIdentity: string | null
}

/**
 * The project's database on a server. Each connection is proved before its use (it is not the runtime's own
 * database, and its role only reads) and ended after one query, so that no query meets what another one left.
 */
export class ServerProjectSource implements ProjectSource {
  readonly #pool: pg.Pool
  readonly #turns = new Slots(MAX_CONNECTIONS, MAX_WAITING)
  readonly #ownIdentity: string | null
  #closing: Promise<void> | undefined

  constructor({ url, ownIdentity }: ServerSourceOptions) {
    this.#ownIdentity = ownIdentity
    this.#pool = new pg.Pool({
      connectionString: url,
      application_name: 'switchyard-project',
      max: MAX_CONNECTIONS + 1, // one more, to stop what the others do
      connectionTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: KEEP_MS,
      statement_timeout: CONNECT_MS,
      options: '-c default_transaction_read_only=on -c client_connection_check_interval=1000',
    })
    this.#pool.on('error', ignore)
    reportOutages(this.#pool)
  }

  /** Throws ProjectDatabaseError when this is no database for a project, and UNAVAILABLE when it is away. */
  async check(): Promise<void> {
    const connection = await this.connect(AbortSignal.timeout(CONNECT_MS))
    connection.release()
  }

  async connect(signal: AbortSignal): Promise<ProjectConnection> {
    const turn = await this.#turns.take(signal)
    try {
      return await this.#connect(turn)
    } catch (error) {
      turn[Symbol.dispose]()
      throw error
    }
  }

  close(): Promise<void> {
    this.#closing ??= endPool(this.#pool)
    return this.#closing
  }

  async #connect(turn: Disposable): Promise<ProjectConnection> {
    const client = await this.#pool.connect()
    client.on('error', ignore)
    try {
      const processId = await this.#prove(client)
      boundReceived(client)
      return {
        client,
        restrictions: [],
        stop: async () => {
          client.connection.stream.destroy()
          await this.#pool.query(STOP, [processId]).catch(ignore) // the server's own time limit is the second way
        },
        release: () => {
          client.release(true)
          turn[Symbol.dispose]()
        },
      }
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  async #prove(client: pg.ClientBase): Promise<number> {
    if (this.#ownIdentity !== null && (await readIdentity(client)) === this.#ownIdentity) {
      throw new ProjectDatabaseError("it is the runtime's own database; the project needs one of its own.")
    }
    await checkReader(client)
    const { rows } = await client.query<{ id: number }>('select pg_backend_pid() as id')
    return Number(rows[0]?.id)
  }
}

/** A single row may be larger than everything that is kept: the connection ends before it fills the memory. */
function boundReceived(client: pg.Client): void {
  const { stream } = client.connection
  let received = 0
  stream.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (received > MAX_RECEIVED_BYTES) {
      stream.destroy(answerTooLarge())
    }
  })
}

function ignore(): void {}
