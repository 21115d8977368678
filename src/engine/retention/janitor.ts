import type pg from 'pg'

const BATCH = 1_000
/** Rounds of one visit: a backlog is worked off over several visits and never in one long run. */
const MAX_ROUNDS = 100

/** Removes the events of finished streams that are older than their organisation keeps them. */
const TRIM_EVENTS = `
with expired as (
  select s.id, s.organization_id, s.last_seq
  from event_stream s join organization o on o.id = s.organization_id
  where s.closed_at < now() - o.event_retention_days * interval '1 day' and s.first_seq <= s.last_seq
  limit ${BATCH / 10}
),
removed as (
  delete from event using expired
  where event.stream_id = expired.id and event.organization_id = expired.organization_id
)
update event_stream s set first_seq = s.last_seq + 1
from expired where s.id = expired.id and s.organization_id = expired.organization_id`

const REMOVE_IDEMPOTENCY_RECORDS = `
delete from idempotency_record /* across organisations: expired records of all of them */
where ctid in (select ctid from idempotency_record where expires_at < now() limit ${BATCH})`

/** Tokens that nobody used in time, and those whose stream ended a day ago. */
const REMOVE_STREAM_TOKENS = `
delete from stream_token /* across organisations: expired tokens of all of them */
where hash in (
  select t.hash from stream_token t left join event_stream s on s.id = t.stream_id
  where (t.first_used_at is null and t.expires_at < now())
     or s.id is null or s.closed_at < now() - interval '1 day'
  limit ${BATCH})`

export interface JanitorParts {
  pool: pg.Pool
  everyMs: number
  onBug: (cause: unknown) => void
}

/** Removes what is past its time: every hour, in small statements that other processes may run as well. */
export class Janitor {
  readonly #parts: JanitorParts
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(parts: JanitorParts) {
    this.#parts = parts
  }

  open(): void {
    this.#timer = setTimeout(() => {
      this.clean()
        .catch(this.#parts.onBug)
        .finally(() => {
          if (!this.#isClosed) this.open()
        })
    }, this.#parts.everyMs)
    this.#timer.unref()
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** One visit. */
  async clean(): Promise<void> {
    for (const statement of [TRIM_EVENTS, REMOVE_IDEMPOTENCY_RECORDS, REMOVE_STREAM_TOKENS]) {
      await this.#repeat(statement)
    }
  }

  async #repeat(statement: string): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS && !this.#isClosed; round++) {
      const { rowCount } = await this.#parts.pool.query(statement)
      if (!rowCount) return
    }
  }
}
