import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { addWorkflow, ended, query, start, WAIT } from './workflow-run-fixture.ts'

interface RunPage {
  totalCount: number
  nodes: { id: string }[]
  pageInfo: { endCursor: string; hasNextPage: boolean }
}

const RUNS = `query($ids: [ID!]!, $first: Int, $after: Cursor, $filter: WorkflowRunFilter) {
  nodes(ids: $ids) {
    ... on Workflow {
      runs(first: $first, after: $after, filter: $filter) {
        totalCount nodes { id } pageInfo { endCursor hasNextPage }
      }
    }
  }
}`

const DAY_MS = 86_400_000

let server: TestServer
/** Of one workflow three runs that have ended, the newest first; of the other one that waits. */
let [one, other] = ['', '']
let runs: string[]
let waiting: string

beforeAll(async () => {
  server = await startTestServer()
  ;[one, other] = await Promise.all([addWorkflow(server), addWorkflow(server, WAIT)])
  const begun: string[] = []
  for (let n = 0; n < 3; n++) begun.push((await start(server, one)).id)
  for (const id of begun) await ended(server, id)
  runs = begun.reverse()
  waiting = (await start(server, other, {})).id
})
afterAll(() => server.close())

async function pagesOf(variables: object): Promise<RunPage[]> {
  const given = { ids: await nodeIds(), ...variables }
  return (await query<{ nodes: { runs: RunPage }[] }>(server, RUNS, given)).nodes.map((node) => node.runs)
}

async function nodeIds(): Promise<string[]> {
  const text =
    'query($one: ID!, $other: ID!) { one: workflow(id: $one) { id } other: workflow(id: $other) { id } }'
  const found = await query<Record<'one' | 'other', { id: string }>>(server, text, { one, other })
  return [found.one.id, found.other.id]
}

const idsOf = ({ nodes }: RunPage) => nodes.map(({ id }) => id)

describe('the runs of workflows', () => {
  it('are pages of each, the newest first', async () => {
    const [first, others] = await pagesOf({ first: 2 })
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } })
    expect(first && idsOf(first)).toHaveLength(2)
    expect(others && idsOf(others)).toHaveLength(1)
    const [rest] = await pagesOf({ first: 2, after: first?.pageInfo.endCursor })
    expect(rest?.pageInfo.hasNextPage).toBe(false)
    expect([first, rest].flatMap((page) => (page ? idsOf(page) : []))).toEqual(await shownIds(runs))
  })

  it.each([
    { filter: { status: ['COMPLETE'] }, counts: [3, 0] },
    { filter: { not: { status: ['COMPLETE'] } }, counts: [0, 1] },
    { filter: { trigger: ['SCHEDULE'] }, counts: [0, 0] },
    { filter: { metadata: { path: ['api'], eq: true } }, counts: [3, 1] },
    { filter: { metadata: { path: ['api'], eq: 'true' } }, counts: [0, 0] },
    { filter: { createdAt: { gt: '2100-01-01T00:00:00Z' } }, counts: [0, 0] },
    { filter: { or: [] }, counts: [0, 0] },
  ])('pass a filter, in the page and in the number: $filter', async ({ filter, counts }) => {
    const pages = await pagesOf({ first: 10, filter })
    expect(pages.map((page) => page.totalCount)).toEqual(counts)
    expect(pages.map((page) => page.nodes.length)).toEqual(counts)
  })

  it('pass the same filter in the list of all runs', async () => {
    const text = 'query($filter: WorkflowRunFilter) { workflowRuns(filter: $filter) { totalCount } }'
    expect(await query(server, text, { filter: { or: [] } })).toEqual({ workflowRuns: { totalCount: 0 } })
    const filter = { or: [{ workflowId: other }, { workflowId: one, status: ['FAILED'] }] }
    expect(await query(server, text, { filter })).toEqual({ workflowRuns: { totalCount: 1 } })
    expect((await pagesOf({ first: 10, filter })).map(idsOf)).toEqual([[], await shownIds([waiting])])
  })
})

describe('a run', () => {
  it('leads to the version that it keeps to, whatever is saved later', async () => {
    const { workflowVersions } = server.app.services
    const graph = { nodes: [{ type: 'starter', name: 'New' }], edges: [] }
    await workflowVersions.save(server.actor, one, { graph })
    const later = await start(server, one, {})
    const text = 'query($id: ID!) { workflowRun(id: $id) { version { version graph { nodes { name } } } } }'
    expect(await query(server, text, { id: runs[0] })).toEqual({
      workflowRun: { version: { version: 1, graph: { nodes: [{ name: 'Start' }, { name: 'End' }] } } },
    })
    expect(await query(server, text, { id: later.id })).toEqual({
      workflowRun: { version: { version: 2, graph: { nodes: [{ name: 'New' }] } } },
    })
    await ended(server, later.id)
    runs.unshift(later.id)
  })
})

describe('a workflow', () => {
  it('leads to its newest conversation', async () => {
    const text = 'query($id: ID!) { workflow(id: $id) { copilotSession { id workflow { id } } } }'
    expect(await query(server, text, { id: one })).toEqual({ workflow: { copilotSession: null } })
    const { copilotSessions } = server.app.services
    const older = await copilotSessions.create(server.actor, one)
    const { id } = await copilotSessions.create(server.actor, one)
    const [session, workflow] = await Promise.all([
      query<{ copilotSession: { id: string } }>(
        server,
        'query($id: ID!) { copilotSession(id: $id) { id } }',
        { id },
      ),
      query<{ workflow: { id: string } }>(server, 'query($id: ID!) { workflow(id: $id) { id } }', {
        id: one,
      }),
    ])
    expect(await query(server, text, { id: one })).toEqual({
      workflow: { copilotSession: { id: session.copilotSession.id, workflow: workflow.workflow } },
    })
    const list = `query($id: ID!, $after: Cursor) {
      copilotSessions(workflowId: $id, first: 1, after: $after) {
        totalCount nodes { id workflow { id } } pageInfo { endCursor hasNextPage }
      }
    }`
    interface Listed {
      copilotSessions: { pageInfo: { endCursor: string } }
    }
    const newest = await query<Listed>(server, list, { id: one })
    expect(newest).toMatchObject({
      copilotSessions: {
        ...{ totalCount: 2, nodes: [{ id, workflow: { id: one } }], pageInfo: { hasNextPage: true } },
      },
    })
    const after = newest.copilotSessions.pageInfo.endCursor
    expect(await query(server, list, { id: one, after })).toMatchObject({
      copilotSessions: { nodes: [{ id: older.id }], pageInfo: { hasNextPage: false } },
    })
  })
})

describe('the credits of an organisation', () => {
  it('are summed up, and by workflow', async () => {
    const { organizationId } = server
    const spent = { organizationId, attempt: 1 }
    await server.database.prisma.creditLedger.createMany({
      data: [
        { ...spent, runId: 'r1', stepId: 's1', workflowId: one, credits: 2 },
        { ...spent, runId: 'r1', stepId: 's2', workflowId: one, credits: 3 },
        { ...spent, runId: 'r2', stepId: 's1', workflowId: one, credits: 1 },
        { ...spent, runId: 'r3', stepId: 's1', workflowId: 'WCFG-gone', credits: 9 },
        { ...spent, runId: 'r4', stepId: 's1', workflowId: one, credits: 100, at: new Date('2020-01-31') },
      ],
    })
    const text = `{ viewer { organization {
      credits { used limit byWorkflow { credits runs workflow { name } } } } } }`
    const { viewer } = await query<{ viewer: { organization: object } }>(server, text)
    expect(viewer.organization).toEqual({
      credits: {
        ...{ used: 15, limit: null },
        byWorkflow: [
          { credits: 9, runs: 1, workflow: null },
          { credits: 6, runs: 2, workflow: { name: one } },
        ],
      },
    })
    const ofOne = `query($id: ID!) { creditAccount(workflowId: $id) {
      used byWorkflow { credits runs } byDay(days: 3) { day credits runs }
    } }`
    interface OfOne {
      creditAccount: { byDay: { day: string }[] }
    }
    const account = (await query<OfOne>(server, ofOne, { id: one })).creditAccount
    expect(account).toMatchObject({
      ...{ used: 6, byWorkflow: [{ credits: 6, runs: 2 }] },
      byDay: [
        { credits: 0, runs: 0 },
        { credits: 0, runs: 0 },
        { credits: 6, runs: 2 },
      ],
    })
    const [first, second] = account.byDay.map(({ day }) => Date.parse(day))
    expect([(first ?? 0) % DAY_MS, (second ?? 0) - (first ?? 0)]).toEqual([0, DAY_MS])
  })
})

/** The ids as the schema shows them. */
async function shownIds(ids: readonly string[]): Promise<string[]> {
  const text = 'query($id: ID!) { workflowRun(id: $id) { id } }'
  const found = ids.map((id) => query<{ workflowRun: { id: string } }>(server, text, { id }))
  return (await Promise.all(found)).map(({ workflowRun }) => workflowRun.id)
}
