import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../../../src/base/json.ts'
import { admitRuns } from '../../../src/domain/workflow-runs/run-admission.ts'
import { EventFeed } from '../../../src/engine/event-log/feed.ts'
import { EventLog } from '../../../src/engine/event-log/log.ts'
import { JobQueue } from '../../../src/engine/jobs/job-queue.ts'
import { FeedHints } from '../../../src/engine/merged-feeds/feed-hints.ts'
import type { Graph } from '../../../src/engine/workflow/graph/graph.ts'
import type {
  BlockCall,
  BlockOutcome,
  BlockRunners,
} from '../../../src/engine/workflow/runners/block-runner.ts'
import { createBlockRunners } from '../../../src/engine/workflow/runners/block-runners.ts'
import type { RunEvent } from '../../../src/engine/workflow/runs/run-hooks.ts'
import { createRunId } from '../../../src/engine/workflow/runs/run-id.ts'
import { RUN_QUEUES } from '../../../src/engine/workflow/runs/run-queue.ts'
import type { RunRequest } from '../../../src/engine/workflow/runs/run-request.ts'
import {
  WorkflowRunner,
  type WorkflowRunnerParts,
} from '../../../src/engine/workflow/runs/workflow-runner.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { inTransaction } from '../../../src/platform/db/transaction.ts'
import { openTestDatabase } from '../../support/database.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createTestHooks } from './test-hooks.ts'

const ORGANIZATION = 'org_1'

export type Work = (call: BlockCall) => Promise<BlockOutcome>

export interface StoredStep {
  block_id: string
  status: string
  attempt: number
  result: JsonObject | null
  error: JsonObject | null
  credits: number
}

export interface RunsFixture extends AsyncDisposable {
  database: Database
  jobs: JobQueue
  runner: WorkflowRunner
  /** The runner of another process, which works on runs once it is open. */
  openRunner(parts?: Partial<WorkflowRunnerParts>): WorkflowRunner
  bugs: unknown[]
  /** What has been told to the outside, by committed transactions. */
  told: RunEvent[]
  /** What blocks of the type `code` do, by the block's name; without one they give `{output: name}`. */
  work: Map<string, Work>
  addWorkflow(graph: Graph, variables?: JsonObject): Promise<string>
  start(workflowId: string, request?: Partial<RunRequest>): Promise<string>
  status(runId: string): Promise<string>
  ended(runId: string, status: string): Promise<void>
  steps(runId: string): Promise<Record<string, StoredStep>>
  events(runId: string): Promise<JsonObject[]>
  output(runId: string): Promise<unknown>
}

/** The runner of workflows on a database of its own, with code blocks that do what the test says. */
export async function openRuns(options: Partial<WorkflowRunnerParts> = {}): Promise<RunsFixture> {
  await using opened = new AsyncDisposableStack()
  const database = opened.adopt(await openTestDatabase(), (open) => open.close())
  const { pool, acrossOrganizations: prisma } = database
  await prisma.organization.create({ data: { id: ORGANIZATION, name: 'One', slug: randomUUID() } })
  const bus = opened.adopt(createInProcessBus(), (open) => open.close())
  const bugs: unknown[] = []
  const onBug = (cause: unknown) => bugs.push(cause)
  const jobs = opened.adopt(new JobQueue({ database, bus, supervises: true, onBug }), (open) => open.close())
  await jobs.open(RUN_QUEUES)
  const told: RunEvent[] = []
  const work = new Map<string, Work>()
  const runners = createBlockRunners(
    {
      pool,
      findStartable: async (_organizationId, workflowId) => {
        const found = await prisma.workflow.findUnique({ where: { id: workflowId } })
        return found && { workflowId, version: found.version, starterConfig: {} }
      },
      admit: (tx, requests) => admitRuns(tx, runner, { requests }),
      announce: (news) => runner.announce(news),
    },
    {
      code: { run: (call) => (work.get(call.block.name) ?? giveName)(call) },
      general_api: { run: (call) => (work.get(call.block.name) ?? giveName)(call) },
    } satisfies BlockRunners['working'],
  )
  const parts: WorkflowRunnerParts = {
    ...{ pool, bus, jobs, runners, onBug, pollMs: 200 },
    feed: new EventFeed({ log: new EventLog(pool), bus }),
    hints: new FeedHints(bus),
    loadWorkflow: async (_organizationId, id) => {
      const found = await prisma.workflow.findUnique({ where: { id } })
      if (!found) return null
      return { graph: found.graph as unknown as Graph, variables: found.variables as JsonObject } // as it was written
    },
    loadSecrets: async (_organizationId, names) => new Map(names.map((name) => [name, `value of ${name}`])),
    hooks: createTestHooks(told),
    outputUrl: (id) => `http://host/results/${id}`,
    ...options,
  }
  const closing = opened.use(new AsyncDisposableStack())
  const openRunner = (more: Partial<WorkflowRunnerParts> = {}) => {
    const created = new WorkflowRunner({ ...parts, ...more })
    closing.defer(() => created.close(0))
    return created
  }
  const runner: WorkflowRunner = openRunner()
  runner.open()
  const one = async (sql: string, runId: string) => {
    const { rows } = await pool.query(sql, [ORGANIZATION, runId])
    return rows
  }
  const fixture = {
    ...{ database, jobs, runner, openRunner, bugs, told, work },
    async addWorkflow(graph: Graph, variables: JsonObject = {}) {
      const id = `WCFG-${randomUUID()}`
      await prisma.workflow.create({
        data: { id, organizationId: ORGANIZATION, name: id, graph: { ...graph } as object, variables },
      })
      return id
    },
    async start(workflowId: string, request: Partial<RunRequest> = {}) {
      const run: RunRequest = {
        ...{ organizationId: ORGANIZATION, runId: createRunId(), workflowId, version: 1, trigger: 'api' },
        ...{ input: {}, metadata: {}, attempt: 1, retryOfId: null, parentRunId: null, parentBlockId: null },
        ...{ depth: 0, claim: null, ...request },
      }
      runner.announce(await inTransaction(pool, (tx) => runner.accept(tx, [run])))
      return run.runId
    },
    async status(runId: string) {
      const [row] = await one('select status from workflow_run where organization_id = $1 and id = $2', runId)
      return String(row?.status)
    },
    async ended(runId: string, status: string) {
      await waitUntil(async () => (await fixture.status(runId)) === status, `the run to be ${status}`)
    },
    async steps(runId: string) {
      const rows: StoredStep[] = await one(
        'select * from run_step where organization_id = $1 and run_id = $2 order by position',
        runId,
      )
      return Object.fromEntries(rows.map((row) => [row.block_id, row]))
    },
    async events(runId: string) {
      const rows = await one(
        'select payload from event where organization_id = $1 and stream_id = $2 order by seq',
        runId,
      )
      return rows.map(({ payload }) => payload)
    },
    async output(runId: string) {
      const [row] = await one('select output from workflow_run where organization_id = $1 and id = $2', runId)
      return row?.output
    },
  }
  const held = opened.move()
  return { ...fixture, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

async function giveName({ block }: BlockCall): Promise<BlockOutcome> {
  return { kind: 'done', result: { output: block.name } }
}
