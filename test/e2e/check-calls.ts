import type pg from 'pg'
import type { JsonObject } from '../../src/base/json.ts'
import { type ExecutionEvent, streamFaults } from '../support/execution-stream.ts'
import type { Call } from './load.ts'

const NON_IDEMPOTENT = ['memory_append', 'gmail_send_email']

const EXECUTIONS = `
select id, status, capability_name as "capabilityName", attempt, result,
  (select count(*)::int from execution_attempt a where a.organization_id = e.organization_id and a.execution_id = e.id)
    as attempts
from execution e /* across organisations: an installation of the test's own */`

const EVENTS = `
select stream_id as "streamId", seq, type, payload from event /* across organisations: as above */
order by stream_id, seq`

interface ExecutionRow {
  id: string
  status: string
  capabilityName: string
  attempt: number
  attempts: number
  result: JsonObject | null
}

/** What the calls' clients were promised and the data does not keep, in words; empty when all is well. */
export async function findBrokenPromises(pool: pg.Pool, calls: readonly Call[]): Promise<string[]> {
  const executions = (await pool.query<ExecutionRow>(EXECUTIONS)).rows
  const streams = await readStreams(pool)
  const effects = await countEffects(pool)
  const byId = new Map(executions.map((execution) => [execution.id, execution]))
  return [
    ...executions.flatMap((execution) => faultsOfExecution(execution, streams.get(execution.id) ?? [])),
    ...calls.flatMap((call) => faultsOfAnswer(call, byId)),
    ...calls.flatMap((call) => faultsOfEffect(call, effects.get(call.marker) ?? 0)),
  ]
}

/** Ids of executions that have not ended. */
export async function findUnfinished(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from execution /* across organisations: as above */ where status in ('queued', 'executing', 'waiting')`,
  )
  return rows.map(({ id }) => id)
}

function faultsOfExecution(execution: ExecutionRow, events: readonly ExecutionEvent[]): string[] {
  const { id, status, capabilityName, attempt, attempts } = execution
  const end = events.at(-1)?.type
  const faults = streamFaults(events)
  if (!['completed', 'failed', 'cancelled'].includes(status)) faults.push(`is ${status}`)
  if ((status === 'completed') !== (end === 'done')) faults.push(`is ${status} and ends with ${end}`)
  if (attempt !== attempts) faults.push(`has ${attempts} attempts and counts ${attempt}`)
  if (NON_IDEMPOTENT.includes(capabilityName) && attempt > 1) faults.push(`was attempted ${attempt} times`)
  return faults.map((fault) => `${capabilityName} ${id}: ${fault}`)
}

function faultsOfAnswer({ tool, answer }: Call, executions: ReadonlyMap<string, ExecutionRow>): string[] {
  if (!answer) return []
  const execution = executions.get(answer.executionId)
  const name = `${tool} ${answer.executionId}`
  if (!execution) return [`${name}: is lost, though it was answered with ${answer.status}`]
  if (answer.status !== 200) return []
  const same = JSON.stringify(execution.result) === JSON.stringify(answer.body.result)
  return execution.status === 'completed' && same ? [] : [`${name}: is not what was answered`]
}

function faultsOfEffect({ tool, marker, answer }: Call, count: number): string[] {
  if (!NON_IDEMPOTENT.includes(tool)) return []
  if (count > 1) return [`${tool} ${marker}: has ${count} effects`]
  return answer?.status === 200 && count === 0 ? [`${tool} ${marker}: has no effect`] : []
}

async function readStreams(pool: pg.Pool): Promise<Map<string, ExecutionEvent[]>> {
  const { rows } = await pool.query<ExecutionEvent & { streamId: string }>(EVENTS)
  return Map.groupBy(rows, ({ streamId }) => streamId)
}

/** How often each marker stands in the outbox and in the memory. */
async function countEffects(pool: pg.Pool): Promise<Map<string, number>> {
  const { rows: mails } = await pool.query<{ subject: string }>(
    `select data->>'subject' as subject from sandbox_record /* across organisations: as above */`,
  )
  const { rows: files } = await pool.query<{ content: string }>(
    'select content from memory_file /* across organisations: as above */',
  )
  const counts = new Map<string, number>()
  for (const marker of [
    ...mails.map(({ subject }) => subject),
    ...files.flatMap(({ content }) => content.split('\n')),
  ]) {
    counts.set(marker, (counts.get(marker) ?? 0) + 1)
  }
  return counts
}
