/** A process that runs workflows of the database named by its argument: each block takes a moment and leaves a row. */

import { setTimeout as delay } from 'node:timers/promises'
import { EventFeed } from '../../../../src/engine/event-log/feed.ts'
import { EventLog } from '../../../../src/engine/event-log/log.ts'
import { JobQueue } from '../../../../src/engine/jobs/job-queue.ts'
import { FeedHints } from '../../../../src/engine/merged-feeds/feed-hints.ts'
import type { Graph } from '../../../../src/engine/workflow/graph/graph.ts'
import { createBlockRunners } from '../../../../src/engine/workflow/runners/block-runners.ts'
import { RUN_QUEUES } from '../../../../src/engine/workflow/runs/run-queue.ts'
import { WorkflowRunner } from '../../../../src/engine/workflow/runs/workflow-runner.ts'
import { createInProcessBus } from '../../../../src/platform/bus/in-process-bus.ts'
import { openDatabase } from '../../../../src/platform/db/open-database.ts'
import { createTestHooks } from '../test-hooks.ts'

const BLOCK_MS = 30

const onError = (error: unknown) => process.stderr.write(`${error}\n`)
const database = await openDatabase({ databaseUrl: process.argv[2] ?? '' }, { onError, onCrash: onError })
const { pool, acrossOrganizations: prisma } = database
const bus = createInProcessBus()
const jobs = new JobQueue({ database, bus, supervises: true, onBug: onError })
const runner: WorkflowRunner = new WorkflowRunner({
  ...{ pool, bus, jobs, onBug: onError, pollMs: 100, concurrency: { perProcess: 20, perOrganization: 100 } },
  feed: new EventFeed({ log: new EventLog(pool), bus }),
  hints: new FeedHints(bus),
  runners: createBlockRunners(
    {
      pool,
      findStartable: async () => null,
      admit: (tx, requests) => runner.accept(tx, requests),
      announce: (news) => runner.announce(news),
    },
    {
      code: {
        async run({ run, block }) {
          await delay(BLOCK_MS)
          await pool.query('insert into effect values ($1, $2)', [run.runId, block.id])
          return { kind: 'done', result: { output: block.id }, credits: 1 }
        },
      },
    },
  ),
  async loadWorkflow(_organizationId, id) {
    const found = await prisma.workflow.findUnique({ where: { id } })
    return found && { graph: found.graph as unknown as Graph, variables: {} } // as the test wrote it
  },
  loadSecrets: async () => new Map(),
  hooks: createTestHooks(),
  outputUrl: (id) => `http://host/results/${id}`,
})
await jobs.open(RUN_QUEUES)
runner.open()
process.stdout.write('ready\n')
