import type pg from 'pg'
import { createId } from '../../../src/base/ids.ts'
import { createInvocation, ORGANIZATION_ID, TIMEOUT_MS, WORKER_ID } from '../baselines/invocation-records.ts'

export const EVENTS = 10_000

export interface StoredStream {
  executionId: string
  /** What a reader must get, from the first event to the terminal one. */
  frames: string
}

const INSERT = `
with opened as (
  insert into session (id, organization_id, title, source) values ($2, $1, 'Agent Runtime Session', 'api')
),
ended as (
  insert into execution (id, organization_id, session_id, capability_name, is_read_only, is_idempotent, status,
    run_id, input, result, summary, timeout_ms, started_at, finished_at)
  values ($3, $1, $2, 'demo_echo', true, true, 'completed', $4, $5::json, $5::json, $6, $7, now(), now())
),
attempt as (
  insert into execution_attempt (id, organization_id, execution_id, number, status, worker_id, finished_at)
  values ($4, $1, $3, 1, 'completed', $8, now())
),
stream as (
  insert into event_stream (id, organization_id, kind, last_seq, closed_at)
  values ($3, $1, 'execution', cardinality($9::text[]), now())
)
insert into event (stream_id, seq, organization_id, type, payload)
select $3, position, $1, type, payload::json
from unnest($9::text[], $10::text[]) with ordinality as t(type, payload, position)`

/** Stores an execution that has completed after many checkpoints, of 300 bytes or so each. */
export async function insertStream(pool: pg.Pool): Promise<StoredStream> {
  const input = { value: 'hello' }
  const { ids, firstEvents, lastEvents, summary } = createInvocation(input)
  const checkpoints = Array.from({ length: EVENTS - firstEvents.length - lastEvents.length }, (_, index) => ({
    type: 'checkpoint',
    payload: {
      message: `step ${index + 1} of many: read the next page of results`,
      progress: index / EVENTS,
      data: { page: index, cursor: createId('tool'), words: ['naïve', 'café', '"quoted"', 'line\nbreak'] },
      executionId: ids.execution,
      runId: ids.run,
    },
  }))
  const events = [...firstEvents, ...checkpoints, ...lastEvents]
  const payloads = events.map((event) => JSON.stringify(event.payload))
  await pool.query(INSERT, [
    ORGANIZATION_ID,
    ids.session,
    ids.execution,
    ids.run,
    JSON.stringify(input),
    summary,
    TIMEOUT_MS,
    WORKER_ID,
    events.map((event) => event.type),
    payloads,
  ])
  // A database that has been in use knows its tables; without this, it sorts the whole stream for each page.
  await pool.query('analyze')
  const frames = events.map(
    ({ type }, index) => `id: ${index + 1}\nevent: ${type}\ndata: ${payloads[index]}\n\n`,
  )
  return { executionId: ids.execution, frames: frames.join('') }
}
