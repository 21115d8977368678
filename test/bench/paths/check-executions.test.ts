import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { ORGANIZATION_ID } from '../baselines/invocation-records.ts'
import { checkExecutions } from './check-executions.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
  await database.pool.query('insert into organization (id, name, slug) values ($1, $2, $2)', [
    ORGANIZATION_ID,
    'bench',
  ])
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.pool.query('truncate session, execution, execution_attempt, event_stream, event')
  for (const id of ['exec_1', 'exec_2']) await insertExecution(id)
})

test('finds nothing wrong with executions that are whole', async () => {
  expect(await check()).toEqual([])
})

test.each([
  ["delete from event where stream_id = 'exec_1' and seq = 3", 'with a gap'],
  [
    "delete from event where stream_id = 'exec_1' and seq = 5",
    'without exactly one terminal event at the end',
  ],
  [
    "update event set type = 'done' where seq = 4 and stream_id = 'exec_1'",
    'without exactly one terminal event',
  ],
  ["update event_stream set last_seq = 6 where id = 'exec_1'", 'with a wrong stream'],
  ["update event_stream set closed_at = null where id = 'exec_1'", 'with a wrong stream'],
  ["update execution set status = 'executing' where id = 'exec_1'", 'not completed'],
  ["update execution_attempt set status = 'failed' where id = 'run_exec_1'", 'without a completed attempt'],
])('finds the fault after: %s', async (damage, fault) => {
  await database.pool.query(damage)
  const problems = await check()
  expect(problems.join()).toContain(`1 of 2 executions ${fault}`)
})

test('finds an acknowledged execution that is not there', async () => {
  await database.pool.query("delete from execution where id = 'exec_1'")
  await database.pool.query("delete from event where stream_id = 'exec_1'")
  expect((await check()).join()).toContain('1 of 2 executions not completed')
})

test('finds executions that were stored but not acknowledged, and acknowledged twice', async () => {
  expect(await checkExecutions(database.pool, ORGANIZATION_ID, ['exec_1'])).toEqual([
    '1 executions more than were acknowledged',
  ])
  expect(await checkExecutions(database.pool, ORGANIZATION_ID, ['exec_1', 'exec_1'])).toEqual([
    'an execution was acknowledged twice',
  ])
  expect(await checkExecutions(database.pool, ORGANIZATION_ID, [])).toEqual(['nothing was acknowledged'])
})

function check(): Promise<string[]> {
  return checkExecutions(database.pool, ORGANIZATION_ID, ['exec_1', 'exec_2'])
}

async function insertExecution(id: string): Promise<void> {
  const values = [ORGANIZATION_ID, id, `session_${id}`, `run_${id}`]
  await database.pool.query(
    `with opened as (
       insert into session (id, organization_id, title, source) values ($3, $1, 'A session', 'api')
     ),
     ended as (
       insert into execution (id, organization_id, session_id, capability_name, is_read_only, is_idempotent, status,
         run_id, input, timeout_ms)
       values ($2, $1, $3, 'demo_echo', true, true, 'completed', $4, '{}', 1)
     ),
     attempt as (
       insert into execution_attempt (id, organization_id, execution_id, number, status, worker_id)
       values ($4, $1, $2, 1, 'completed', 'test')
     ),
     stream as (
       insert into event_stream (id, organization_id, kind, last_seq, closed_at)
       values ($2, $1, 'execution', 5, now())
     )
     insert into event (stream_id, seq, organization_id, type, payload)
     select $2, position, $1, type, '{}'
     from unnest('{session,run_status,tool_use,tool_result,done}'::text[]) with ordinality as t(type, position)`,
    values,
  )
}
