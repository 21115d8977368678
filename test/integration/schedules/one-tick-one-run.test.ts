import { expect, test } from 'vitest'
import { openDatabase } from '../../../src/platform/db/open-database.ts'
import { urlOf } from '../../e2e/installation.ts'
import { isServerTest } from '../../support/database.ts'
import { startTestServer } from '../../support/server.ts'
import { UNEXPECTED } from '../../support/unexpected.ts'
import { waitUntil } from '../../support/wait-until.ts'

const SERVERS = 4
const SCHEDULES = 12
const TICKS = 3

const GRAPH = {
  nodes: [
    {
      type: 'starter',
      name: 'Start',
      config: {
        schedule_enabled: true,
        schedule_type: 'interval',
        schedule_interval_value: 1,
        schedule_interval_unit: 'hours',
      },
    },
  ],
  edges: [],
}

test.runIf(isServerTest)(
  `${SERVERS} servers that meet the same ticks begin one run for each`,
  async () => {
    await using opened = new AsyncDisposableStack()
    const first = opened.use(await startTestServer())
    const databaseUrl = await urlOf(first.database)
    for (let index = 1; index < SERVERS; index++) {
      opened.use(await startTestServer({ database: await openDatabase({ databaseUrl }, UNEXPECTED) }))
    }
    const { workflows, deployments } = first.app.services
    for (let index = 0; index < SCHEDULES; index++) {
      const { id } = await workflows.create(first.actor, { name: `Scheduled ${index}`, graph: GRAPH })
      await deployments.deploy(first.actor, id)
    }
    const { pool } = first.database
    const one = [first.organizationId]
    for (let tick = 1; tick <= TICKS; tick++) {
      await pool.query('update schedule set next_run_at = now() where organization_id = $1', one)
      const isTaken = async () =>
        (
          await pool.query('select from schedule where organization_id = $1 and run_count < $2', [
            ...one,
            tick,
          ])
        ).rowCount === 0
      await waitUntil(isTaken, `tick ${tick} to be taken`, 60_000)
    }
    const { rows } = await pool.query(
      `select s.run_count as ticks, (
        select count(*)::int from workflow_run r
        where r.organization_id = s.organization_id and r.workflow_id = s.workflow_id
      ) as runs, s.last_error as error from schedule s where s.organization_id = $1`,
      one,
    )
    expect(rows).toEqual(
      Array.from({ length: SCHEDULES }, () => ({ ticks: TICKS, runs: TICKS, error: null })),
    )
  },
  180_000,
)
