import { randomUUID } from 'node:crypto'
import type { ClaimedJob, QueueDefinition } from '../../../src/engine/jobs/job.ts'
import { JobQueue } from '../../../src/engine/jobs/job-queue.ts'
import { JobWorker, type JobWorkerParts } from '../../../src/engine/jobs/job-worker.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { inTransaction } from '../../../src/platform/db/transaction.ts'
import { openTestDatabase } from '../../support/database.ts'

export const QUEUE = 'work'
const QUEUES: QueueDefinition[] = [
  { name: 'dead', maxClaims: 1 },
  { name: QUEUE, maxClaims: 2, deadLetter: 'dead' },
]

export interface JobsFixture extends AsyncDisposable {
  database: Database
  jobs: JobQueue
  /** What background parts have reported. */
  bugs: unknown[]
  insert(
    ...data: (string | { id?: string; after?: number; organizationId?: string; name: string })[]
  ): Promise<void>
  /** A worker whose jobs' names go to `handle`. */
  work(handle: (name: string, job: ClaimedJob) => Promise<void>, parts?: Partial<JobWorkerParts>): JobWorker
}

/** Queues in a database of their own. */
export async function openJobs(): Promise<JobsFixture> {
  await using opened = new AsyncDisposableStack()
  const database = opened.adopt(await openTestDatabase(), (open) => open.close())
  const bus = opened.adopt(createInProcessBus(), (open) => open.close())
  const bugs: unknown[] = []
  const onBug = (cause: unknown) => bugs.push(cause)
  const jobs = opened.adopt(new JobQueue({ database, bus, supervises: true, onBug }), (open) => open.close())
  await jobs.open(QUEUES)
  const held = opened.move()
  return {
    database,
    jobs,
    bugs,
    async insert(...all) {
      const rows = all.map((one) => {
        const { name, organizationId = 'org_1', ...rest } = typeof one === 'string' ? { name: one } : one
        return { id: randomUUID(), ...rest, organizationId, data: { name } }
      })
      await inTransaction(database.pool, (tx) => jobs.insert(tx, QUEUE, rows))
      jobs.wake(QUEUE)
    },
    work(handle, parts) {
      const worker = new JobWorker({
        jobs,
        queue: QUEUE,
        concurrency: 10,
        pollMs: 500,
        handle: async (job) => {
          await handle(String(job.data.name), job)
          return false
        },
        onBug,
        ...parts,
      })
      held.defer(() => worker.close(0))
      worker.open()
      return worker
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}
