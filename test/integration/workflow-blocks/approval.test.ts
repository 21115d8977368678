import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { query } from '../../graphql/workflow-run-fixture.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { decide, runBlock, runOnceIn, startBlock, stepOf } from './block-runs.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const waiting = async () => {
  const id = await startBlock(server, 'approval', { message: 'Send it?' })
  return runOnceIn(server, id, 'WAITING')
}

describe('an approval block', () => {
  it('waits until a person approves, with a comment and an edited input', async () => {
    const run = await waiting()
    const { approval, status } = stepOf(run)
    expect(status).toBe('WAITING')
    expect(approval).toMatchObject({
      status: 'PENDING',
      reason: 'Send it?',
      subject: { __typename: 'RunStep', id: expect.stringMatching(/^step_/) },
    })
    const rest = 'approve: true, comment: "fine", editedInput: { to: "Ada" }'
    expect(await decide(server, approval?.id, rest)).toEqual({ __typename: 'Approval' })
    const done = await runOnceIn(server, run.id, 'COMPLETE')
    expect(done.output).toEqual({ approved: true, comment: 'fine', edited_input: { to: 'Ada' } })
    expect(stepOf(done).approval).toMatchObject({ status: 'APPROVED' })
    expect(await decide(server, approval?.id, 'approve: false')).toEqual({ __typename: 'ConflictError' })
  })

  it('hints at its question to those who watch approvals', async () => {
    const { organizationId } = server
    let hints = 0
    const stop = server.app.mergedFeeds.hints.listen(
      organizationId,
      `approvals-${organizationId}`,
      () => hints++,
    )
    const run = await waiting()
    await waitUntil(() => hints > 0, 'the hint')
    stop()
    expect(stepOf(run).approval).toMatchObject({ status: 'PENDING' })
  })

  it('goes on when a person denies', async () => {
    const run = await waiting()
    await decide(server, stepOf(run).approval?.id, 'approve: false')
    expect(await runOnceIn(server, run.id, 'COMPLETE')).toMatchObject({
      output: { approved: false, comment: null, edited_input: null },
    })
  })

  it('fails when nobody decides in time', async () => {
    const run = await runBlock(server, 'approval', { message: 'Quick', expires_in_seconds: 1 })
    expect(run).toMatchObject({ status: 'FAILED', error: { code: 'APPROVAL_EXPIRED', blockId: 'b' } })
    expect(stepOf(run).approval).toMatchObject({ status: 'EXPIRED' })
  })

  it('asks nobody any more when the run is cancelled', async () => {
    const run = await waiting()
    await query(server, `mutation { cancelWorkflowRun(id: "${run.id}") { __typename } }`)
    const cancelled = await runOnceIn(server, run.id, 'CANCELLED')
    expect(stepOf(cancelled).approval).toMatchObject({ status: 'CANCELLED' })
  })

  it('is decided by nobody of another organisation', async () => {
    const run = await waiting()
    const other = await server.createOrganization('Other')
    const stranger = { ...server, apiKey: other.apiKey }
    expect(await decide(stranger, stepOf(run).approval?.id, 'approve: true')).toEqual({
      __typename: 'NotFoundError',
    })
    expect(await runOnceIn(server, run.id, 'WAITING')).toMatchObject({ status: 'WAITING' })
  })
})
