import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { createTickPlan } from '../../../src/domain/schedules/scheduled-runs.ts'
import { RunnableWorkflows } from '../../../src/domain/workflows/runnable-workflows.ts'
import { ScheduleStore } from '../../../src/engine/schedules/schedule-store.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const HOURLY = {
  schedule_enabled: true,
  schedule_type: 'interval',
  schedule_interval_value: 1,
  schedule_interval_unit: 'hours',
}

async function create(config: JsonObject = {}, deploy = true): Promise<string> {
  const { workflows, deployments } = server.app.services
  const graph = {
    nodes: [
      { id: 's', type: 'starter', name: 'Start', config },
      { id: 'r', type: 'response', name: 'End', config: { output: '<Start.output>' } },
    ],
    edges: [{ source: 's', target: 'r' }],
  }
  const { id } = await workflows.create(server.actor, { name: 'Scheduled', graph })
  if (deploy) await deployments.deploy(server.actor, id)
  return id
}

async function schedulesOf(workflowId: string) {
  return (await server.app.services.schedules.ofWorkflows(server.actor, [workflowId]))[0] ?? []
}

async function scheduleOf(workflowId: string) {
  const [schedule] = await schedulesOf(workflowId)
  if (!schedule) throw new Error('no schedule')
  return schedule
}

/** Time passes for a schedule, so that its tick lies so far back. */
async function makeDue(workflowId: string, agoMs = 0): Promise<void> {
  await server.database.pool.query(
    `update schedule set next_run_at = now() - $3::int * interval '1 ms', created_at = created_at - $3::int * interval '1 ms'
     where organization_id = $1 and workflow_id = $2`,
    [server.organizationId, workflowId, agoMs],
  )
}

async function runsOf(workflowId: string) {
  const page = { first: 50 }
  return (await server.app.services.workflowRuns.list(server.actor, { filter: { workflowId }, page })).rows
}

async function ran(workflowId: string, count: number): Promise<void> {
  await waitUntil(async () => (await runsOf(workflowId)).length === count)
}

describe('a schedule of a starter block', () => {
  it('works from the deployment on, and stops with it', async () => {
    const id = await create(HOURLY, false)
    expect(await schedulesOf(id)).toEqual([])
    await server.app.services.deployments.deploy(server.actor, id)
    const { nextRunAt, createdAt } = await scheduleOf(id)
    expect(Number(nextRunAt) - Number(createdAt)).toBe(3_600_000)
    await server.app.services.deployments.undeploy(server.actor, id)
    expect((await scheduleOf(id)).nextRunAt).toBeNull()
  })

  it('keeps its next tick when it is deployed again unchanged, and begins anew when it is not', async () => {
    const id = await create(HOURLY)
    const before = await scheduleOf(id)
    const { deployments, workflowVersions } = server.app.services
    await deployments.deploy(server.actor, id)
    expect(await scheduleOf(id)).toEqual(before)
    const starter = {
      id: 's',
      type: 'starter',
      name: 'Start',
      config: { ...HOURLY, schedule_interval_value: 2 },
    }
    await workflowVersions.save(server.actor, id, { graph: { nodes: [starter], edges: [] } })
    expect(await scheduleOf(id)).toEqual(before)
    await deployments.deploy(server.actor, id)
    expect(await scheduleOf(id)).toMatchObject({ id: before.id, intervalSeconds: 7_200 })
    await workflowVersions.save(server.actor, id, {
      graph: { nodes: [{ ...starter, config: {} }], edges: [] },
    })
    await deployments.deploy(server.actor, id)
    expect(await schedulesOf(id)).toEqual([])
  })

  it('is refused where a run would lack a start variable, or the keys say nothing', async () => {
    for (const config of [
      { ...HOURLY, input: { city: 'string' } },
      { ...HOURLY, schedule_interval_value: null },
      { schedule_enabled: true, schedule_type: 'cron', schedule_cron: 'every day' },
    ]) {
      await expect(create(config)).rejects.toMatchObject({ code: 'VALIDATION' })
    }
  })
})

describe('a tick', () => {
  it('begins one run of the deployed version, with the defaults and its time in the metadata', async () => {
    const id = await create({ ...HOURLY, input: { city: 'Rome' } })
    const { workflowVersions } = server.app.services
    await workflowVersions.save(server.actor, id, {
      graph: { nodes: [{ type: 'starter', name: 'S' }], edges: [] },
    })
    await makeDue(id)
    const { id: scheduleId } = await scheduleOf(id)
    await ran(id, 1)
    await waitUntil(async () => (await runsOf(id))[0]?.status === 'complete')
    const [run] = await runsOf(id)
    expect(run).toMatchObject({ trigger: 'schedule', version: 1, input: {}, output: { city: 'Rome' } })
    expect(run?.metadata).toEqual({ scheduleId, scheduledFor: expect.stringMatching(/^\d{4}-/) })
    expect(await scheduleOf(id)).toMatchObject({ runCount: 1, lastRunId: run?.id, lastError: null })
  })

  it('after a long time makes up for all that were missed with one run, and goes on in its rhythm', async () => {
    const id = await create(HOURLY)
    const before = await scheduleOf(id)
    await makeDue(id, 5.5 * 3_600_000)
    await ran(id, 1)
    await waitUntil(async () => (await scheduleOf(id)).runCount === 1)
    const { nextRunAt, createdAt } = await scheduleOf(id)
    expect(Number(nextRunAt)).toBeGreaterThan(Number(before.createdAt))
    expect((Number(nextRunAt) - Number(createdAt)) % 3_600_000).toBe(0)
    expect(await runsOf(id)).toHaveLength(1)
  })

  it('is the last one when the schedule has had its runs', async () => {
    const id = await create({ ...HOURLY, schedule_max_runs: 2 })
    await makeDue(id)
    await ran(id, 1)
    await makeDue(id)
    await ran(id, 2)
    await waitUntil(async () => (await scheduleOf(id)).runCount === 2)
    expect((await scheduleOf(id)).nextRunAt).toBeNull()
    await server.app.services.deployments.deploy(server.actor, id)
    expect((await scheduleOf(id)).nextRunAt).toBeNull()
  })

  it('that cannot begin a run says why, and the next one comes all the same', async () => {
    const id = await create(HOURLY)
    await server.app.services.creditAccounts.setLimit(server.actor, id, 0)
    await makeDue(id)
    await waitUntil(async () => (await scheduleOf(id)).lastError !== null)
    const schedule = await scheduleOf(id)
    expect(schedule).toMatchObject({ lastError: 'The credits of this month are used up', runCount: 0 })
    expect(Number(schedule.nextRunAt)).toBeGreaterThan(Date.now())
    expect(await runsOf(id)).toEqual([])
  })

  it('is taken once by however many processes look at the same time', async () => {
    const id = await create(HOURLY, false)
    const { pool, prisma } = server.database
    await server.app.services.schedules.set(server.actor, id, { kind: 'interval', intervalSeconds: 60 })
    const { id: scheduleId } = await scheduleOf(id)
    // not deployed: the server's own worker leaves it alone
    const store = new ScheduleStore(pool)
    const { rows } = await pool.query(
      `select id, organization_id as "organizationId", workflow_id as "workflowId", kind, cron,
         interval_seconds as "intervalSeconds", timezone, now()::timestamptz(3) + interval '1 hour' as "dueAt"
       from schedule where organization_id = $1 and id = $2`,
      [server.organizationId, scheduleId],
    )
    const due = { ...rows[0], dueAt: rows[0].dueAt }
    await pool.query('update schedule set next_run_at = $3 where organization_id = $1 and id = $2', [
      server.organizationId,
      scheduleId,
      due.dueAt,
    ])
    const plan = await createTickPlan(new RunnableWorkflows(prisma))(due)
    expect(plan).toMatchObject({ request: { trigger: 'schedule', version: 1 } })
    const taken: boolean[] = []
    for (let i = 0; i < 3; i++) {
      const client = await pool.connect()
      taken.push(await store.lock(client, due))
      await store.take(due, { nextRunAt: null, runId: 'WRUN-1', error: null }, client)
      client.release()
    }
    expect(taken).toEqual([true, false, false])
    expect((await scheduleOf(id)).runCount).toBe(1)
  })
})

describe('a schedule that is set', () => {
  it('stands beside that of the starter block, and works while the workflow is deployed', async () => {
    const id = await create(HOURLY, false)
    const { schedules, deployments } = server.app.services
    await schedules.set(server.actor, id, { kind: 'cron', cron: '0 9 * * *', timezone: 'Europe/Berlin' })
    expect(await scheduleOf(id)).toMatchObject({ origin: 'manual', nextRunAt: null })
    await deployments.deploy(server.actor, id)
    const both = await schedulesOf(id)
    expect(both.map(({ origin }) => origin)).toEqual(['starter', 'manual'])
    expect(both.every(({ nextRunAt }) => nextRunAt !== null)).toBe(true)
    await schedules.set(server.actor, id, { kind: 'interval', intervalSeconds: 60 })
    expect((await schedulesOf(id))[1]).toMatchObject({ kind: 'interval', cron: null, intervalSeconds: 60 })
    await schedules.delete(server.actor, both[1]?.id ?? '')
    expect(await schedulesOf(id)).toHaveLength(1)
  })
})
