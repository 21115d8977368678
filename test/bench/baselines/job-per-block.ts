import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type Job, PgBoss } from 'pg-boss'
import { readJson, sendJson, serve } from './serve.ts'

/**
 * A workflow as it is first written on a queue: a job of pg-boss for each block, which loads the run's state, does its
 * part, saves the state and sends the next job, in one transaction. The queue is set up well: jobs are fetched in
 * batches and told by NOTIFY. Callers and blocks share one process, so that the end of a run needs no way back.
 */
const BLOCKS = 3
const QUEUE = 'blocks'
const BATCH = 50

interface Work {
  runId: string
  block: number
}

interface RunState {
  input: unknown
  results: unknown[]
}

const connectionString = process.env.DATABASE_URL ?? ''
const pool = new pg.Pool({ connectionString, max: 10 })
const ended = new Map<string, (output: unknown) => void>()
const boss = new PgBoss({ connectionString, max: 10, useListenNotify: true, supervise: false })

await pool.query('create table naive_run (id text primary key, status text not null, state json not null)')
await boss.start()
await boss.createQueue(QUEUE, { notify: true, retryLimit: 10 })
await boss.work<Work>(QUEUE, { batchSize: BATCH, burstWhenBatchFull: true }, async (jobs) => {
  await Promise.all(jobs.map(doBlock))
})

serve(async (request, response) => {
  const { value: input } = await readJson<{ value: unknown }>(request)
  const runId = randomUUID()
  const { promise, resolve } = Promise.withResolvers<unknown>()
  ended.set(runId, resolve)
  await inTransaction(async (tx) => {
    const state: RunState = { input, results: [] }
    await tx.query(`insert into naive_run values ($1, 'processing', $2)`, [runId, JSON.stringify(state)])
    await send(tx, { runId, block: 0 })
  })
  sendJson(response, { done: await promise })
})

async function doBlock({ data: { runId, block } }: Job<Work>): Promise<void> {
  const { rows } = await pool.query<{ state: RunState }>('select state from naive_run where id = $1', [runId])
  const state = rows[0]?.state
  if (!state || state.results.length > block) return
  state.results.push(state.input)
  const isLast = block === BLOCKS - 1
  await inTransaction(async (tx) => {
    const status = isLast ? 'complete' : 'processing'
    const values = [runId, status, JSON.stringify(state)]
    await tx.query('update naive_run set status = $2, state = $3 where id = $1', values)
    if (!isLast) await send(tx, { runId, block: block + 1 })
  })
  if (isLast) ended.get(runId)?.(state.results.at(-1))
  if (isLast) ended.delete(runId)
}

async function send(tx: pg.ClientBase, work: Work): Promise<void> {
  const db = {
    executeSql: async (text: string, values?: unknown[]) => ({ rows: (await tx.query(text, values)).rows }),
  }
  await boss.send(QUEUE, work, { db })
}

async function inTransaction(work: (tx: pg.ClientBase) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await work(client)
    await client.query('commit')
  } finally {
    client.release()
  }
}
