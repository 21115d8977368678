import pg from 'pg'
import type { JsonObject } from '../../../src/base/json.ts'
import {
  createInvocation,
  type InvocationRecords,
  ORGANIZATION_ID,
  TIMEOUT_MS,
  toAnswer,
  WORKER_ID,
} from './invocation-records.ts'
import { readJson, sendJson, serve } from './serve.ts'

/** The careful writer: for every request one prepared statement at its beginning and one at its end. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })

const BEGIN = `
with opened as (
  insert into session (id, organization_id, title, source) values ($2, $1, 'Agent Runtime Session', 'api')
),
started as (
  insert into execution (id, organization_id, session_id, capability_name, is_read_only, is_idempotent, status,
    run_id, input, timeout_ms, started_at)
  values ($3, $1, $2, 'demo_echo', true, true, 'executing', $4, $5::json, $6, now())
),
attempt as (
  insert into execution_attempt (id, organization_id, execution_id, number, status, worker_id)
  values ($4, $1, $3, 1, 'executing', $7)
),
stream as (
  insert into event_stream (id, organization_id, kind, last_seq) values ($3, $1, 'execution', cardinality($8::text[]))
)
insert into event (stream_id, seq, organization_id, type, payload)
select $3, position, $1, type, payload::json
from unnest($8::text[], $9::text[]) with ordinality as t(type, payload, position)`

const END = `
with ended as (
  update execution set status = 'completed', result = $4::json, summary = $5, finished_at = now()
  where organization_id = $1 and id = $2
),
attempt as (
  update execution_attempt set status = 'completed', finished_at = now() where organization_id = $1 and id = $3
),
stream as (
  update event_stream set last_seq = last_seq + cardinality($6::text[]), closed_at = now()
  where organization_id = $1 and id = $2
  returning last_seq - cardinality($6::text[]) as seq_before
)
insert into event (stream_id, seq, organization_id, type, payload)
select $2, stream.seq_before + position, $1, type, payload::json
from stream, unnest($6::text[], $7::text[]) with ordinality as t(type, payload, position)`

serve(async (request, response) => {
  const { input } = await readJson<{ input: JsonObject }>(request)
  const records = createInvocation(input)
  await begin(records)
  await end(records)
  sendJson(response, toAnswer(records))
})

async function begin({ ids, input, firstEvents }: InvocationRecords): Promise<void> {
  await pool.query({
    name: 'begin',
    text: BEGIN,
    values: [
      ORGANIZATION_ID,
      ids.session,
      ids.execution,
      ids.run,
      JSON.stringify(input),
      TIMEOUT_MS,
      WORKER_ID,
      ...columnsOf(firstEvents),
    ],
  })
}

async function end({ ids, input, lastEvents, summary }: InvocationRecords): Promise<void> {
  await pool.query({
    name: 'end',
    text: END,
    values: [
      ORGANIZATION_ID,
      ids.execution,
      ids.run,
      JSON.stringify(input),
      summary,
      ...columnsOf(lastEvents),
    ],
  })
}

function columnsOf(events: InvocationRecords['firstEvents']): [types: string[], payloads: string[]] {
  return [events.map((event) => event.type), events.map((event) => JSON.stringify(event.payload))]
}
