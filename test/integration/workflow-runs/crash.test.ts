import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { isServerTest } from '../../support/database.ts'
import { graphOf } from '../../support/graph-of.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { openRuns } from './runs-fixture.ts'

const KILLS = Number(process.env.TEST_KILLS ?? 4)
const WORKERS = 3
const RUNS_PER_ROUND = 25
const SCRIPT = path.join(import.meta.dirname, 'processes/worker.ts')
const BLOCKS = 'start > a, a > split, split > 1:b, split > 2:c, b > d, c > d'

function startWorker(databaseUrl: string): ChildProcess {
  return spawn(process.execPath, [SCRIPT, databaseUrl], { stdio: 'ignore' })
}

test.runIf(isServerTest)(
  'runs survive workers that are killed and frozen: each ends right, and no block is recorded twice',
  async () => {
    await using runs = await openRuns()
    await runs.runner.close(0)
    const { pool } = runs.database
    await pool.query('create table effect (run_id text, block_id text)')
    const url = String(pool.options.connectionString)
    const workers = Array.from({ length: WORKERS }, () => startWorker(url))
    try {
      const workflow = await runs.addWorkflow(graphOf(BLOCKS, { split: { branches: 2 } }))
      const ids: string[] = []
      for (let round = 0; round < KILLS; round++) {
        for (let i = 0; i < RUNS_PER_ROUND; i++) ids.push(await runs.start(workflow))
        await waitUntil(async () => (await pool.query('select from effect')).rowCount !== 0, 'work to begin')
        await delay(200) // into the middle of it
        const victim = round % WORKERS
        workers[victim]?.kill(round === 1 ? 'SIGSTOP' : 'SIGKILL')
        if (round !== 1) workers[victim] = startWorker(url)
      }
      const frozen = workers[1]
      await waitUntil(async () => (await countOf(pool, 'complete')) >= ids.length, 'all runs to end', 60_000)
      frozen?.kill('SIGCONT')
      await delay(1_000) // what the frozen one still wants to write, it tries now
      expect(await countOf(pool, 'complete')).toBe(ids.length)
      const recorded = await pool.query(
        `select stream_id, payload->>'block_id' from event where organization_id = 'org_1' and type = 'block_complete'
         group by 1, 2 having count(*) <> 1`,
      )
      expect(recorded.rows).toEqual([])
      const charged = await pool.query(
        `select sum(credits)::int as charged from credit_ledger where organization_id = 'org_1'`,
      )
      expect(charged.rows).toEqual([{ charged: ids.length * 4 }])
      const terminal = await pool.query(
        `select stream_id from event where organization_id = 'org_1' and type in ('done', 'error')
         group by 1 having count(*) <> 1`,
      )
      expect(terminal.rows).toEqual([])
      const { rows } = await pool.query(
        'select count(*)::int as done, count(distinct (run_id, block_id))::int as blocks from effect',
      )
      expect(rows[0].blocks).toBe(ids.length * 4)
      process.stdout.write(
        `${ids.length} runs, ${KILLS} kills, ${rows[0].done - rows[0].blocks} blocks done again\n`,
      )
    } finally {
      for (const worker of workers) worker.kill('SIGKILL')
    }
  },
  120_000,
)

async function countOf(
  pool: { query(sql: string, values: unknown[]): Promise<{ rows: { n: number }[] }> },
  status: string,
) {
  const { rows } = await pool.query(
    `select count(*)::int as n from workflow_run where organization_id = 'org_1' and status = $1::workflow_run_status`,
    [status],
  )
  return rows[0]?.n ?? 0
}
