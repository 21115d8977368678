import type pg from 'pg'
import type { ReceivedWebhook } from '../support/webhook-receiver.ts'
import { CALL_PATH } from './workflow-load.ts'

/** Runs, which have all ended, that did not do so as they should. */
const FIND_FAULTS = `
select r.id, r.status, r.error->>'message' as message, told.twice as "recordedTwice", told.ends
from workflow_run r /* across organisations: the test has one */
cross join lateral (
  select
    (select count(*)::int from (
      select from event e where e.stream_id = r.id and e.type = 'block_complete'
      group by e.payload->>'block_id' having count(*) > 1) repeated) as twice,
    (select count(*)::int from event e where e.stream_id = r.id and e.type in ('done', 'error')) as ends
) told
where r.status <> 'complete' or told.twice > 0 or told.ends <> 1`

/** Calls of tools that a run has made twice, and jobs that nobody will look at. */
const FIND_REPEATED = `
select idempotency_key as key from execution /* across organisations: the test has one */
where idempotency_key is not null group by 1 having count(*) > 1`

/** What a block has asked twice, and runs that it has begun twice. */
const FIND_DOUBLED = `
select subject_id as key from approval /* across organisations: the test has one */
group by 1 having count(*) > 1
union all
select parent_run_id || ' ' || parent_block_id from workflow_run /* across organisations: the test has one */
where parent_run_id is not null group by 1 having count(*) > 1`

export async function findRunFaults(pool: pg.Pool): Promise<object[]> {
  const found = [FIND_FAULTS, FIND_REPEATED, FIND_DOUBLED].map((sql) => pool.query(sql))
  return (await Promise.all(found)).flatMap(({ rows }) => rows)
}

/** The ids of the runs that the database has. */
export async function findRunIds(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'select id from workflow_run /* across organisations: the test has one */ order by id',
  )
  return rows.map(({ id }) => id)
}

/** What the runs of some workflows have given, each value once. */
export async function findOutputs(pool: pg.Pool, workflowIds: readonly string[]): Promise<unknown[]> {
  const { rows } = await pool.query(
    `select distinct output::jsonb as output from workflow_run /* across organisations: the test has one */
     where workflow_id = any($1::text[])`,
    [workflowIds],
  )
  return rows.map(({ output }) => output)
}

/** The ids of each run's messages: it has one, however often that was sent. */
export function messagesByRun(received: readonly ReceivedWebhook[]): Map<string, Set<string>> {
  const byRun = new Map<string, Set<string>>()
  for (const { json, headers } of received.filter((one) => !isCall(one))) {
    const runId = String(json.workflowRunId)
    const messages = byRun.get(runId) ?? new Set()
    byRun.set(runId, messages.add(String(headers['webhook-id'])))
  }
  return byRun
}

/** The idempotency keys of the calls that blocks have made: each block has one, however often it was begun. */
export function keysOfCalls(received: readonly ReceivedWebhook[]): Set<string> {
  return new Set(received.filter(isCall).map(({ headers }) => String(headers['idempotency-key'])))
}

/** The keys that the blocks of all runs should have called with (blocks.md, general_api). */
export async function findKeysOfCalls(pool: pg.Pool): Promise<Set<string>> {
  const { rows } = await pool.query<{ key: string }>(
    `select run_id || ':' || block_id || ':1' as key
     from run_step /* across organisations: the test has one */ where block_type = 'general_api'`,
  )
  return new Set(rows.map(({ key }) => key))
}

function isCall({ path }: ReceivedWebhook): boolean {
  return path.endsWith(CALL_PATH)
}
