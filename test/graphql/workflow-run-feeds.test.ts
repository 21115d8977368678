import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { at } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { openWatcher, outcomeOf, takeValues, takeValuesUntil, type Watcher } from './watchers.ts'
import { addWorkflow, ended, start, WAIT } from './workflow-run-fixture.ts'

const UPDATES = `subscription($workflowId: ID, $filter: WorkflowRunFilter, $after: Cursor) {
  workflowRunUpdates(workflowId: $workflowId, filter: $filter, after: $after) {
    cursor run { id status output workflow { id } retryOf { id } }
  }
}`

let server: TestServer
let watcher: Watcher
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
afterEach(async () => {
  await watcher.close()
  await waitUntil(() => server.app.mergedFeeds.runChanges.openReaders === 0, 'every reader to be gone')
})

const isFollowed = () =>
  waitUntil(() => server.app.mergedFeeds.runChanges.openReaders > 0, 'the runs to be followed')

describe('updates of runs', () => {
  it('tell of those that pass the filter, as they are, and are resumed behind a cursor', async () => {
    watcher = openWatcher('graphql-ws', server.url, server.apiKey)
    const workflowId = await addWorkflow(server)
    const variables = { workflowId, filter: { status: ['COMPLETE'] } }
    const watching = watcher.iterate(variables, UPDATES)
    const pending = takeValues(watching, 'workflowRunUpdates', 1)
    await isFollowed()
    await ended(server, (await start(server, await addWorkflow(server))).id)
    const first = await start(server, workflowId)
    const [update] = await pending
    expect(update?.run).toEqual({
      ...{ id: first.id, status: 'COMPLETE', output: { said: 'x' }, retryOf: null },
      workflow: { id: workflowId },
    })
    await watching.return?.()
    await ended(server, first.id)
    const again = await server.app.services.workflowRuns.retry(server.actor, first.id)
    await ended(server, again.id)
    const resumed = watcher.iterate({ ...variables, after: String(update?.cursor) }, UPDATES)
    const [next] = await takeValues(resumed, 'workflowRunUpdates', 1)
    expect(next?.run).toMatchObject({ id: again.id, retryOf: { id: first.id } })
    await resumed.return?.()
  })

  it('tell the last status of a run that is cancelled, by its metadata, and nothing to others', async () => {
    watcher = openWatcher('graphql-sse, distinct connections', server.url, server.apiKey)
    const filter = { metadata: { path: ['api'], eq: true }, not: { status: ['NEW', 'PROCESSING'] } }
    const watching = watcher.iterate({ filter }, UPDATES)
    const pending = takeValuesUntil(
      watching,
      'workflowRunUpdates',
      (update) => at(update, 'run', 'status') === 'CANCELLED',
    )
    await isFollowed()
    const { id } = await start(server, await addWorkflow(server, WAIT), {})
    await waitUntil(
      async () => (await server.app.services.workflowRuns.get(server.actor, id)).status === 'waiting',
    )
    await server.app.services.workflowRuns.cancel(server.actor, id)
    const ids = (await pending).map((update) => at(update, 'run', 'id'))
    expect(new Set(ids)).toEqual(new Set([id]))
    await watching.return?.()
  })

  it('are refused with a cursor that is none, or without the scope', async () => {
    watcher = openWatcher('graphql-ws', server.url, server.apiKey)
    expect(await outcomeOf(watcher.iterate({ after: '5' }, UPDATES))).toContain('VALIDATION')
    const stranger = openWatcher('graphql-ws', server.url, await server.createKey(['runtime']))
    expect(await outcomeOf(stranger.iterate({}, UPDATES))).toContain('FORBIDDEN')
    await stranger.close()
  })
})
