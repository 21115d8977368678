import { afterAll, expect, it } from 'vitest'
import { startTestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'

const server = await startTestServer()
afterAll(() => server.close())
const { demoWorkflow, workflowRuns, workflows } = server.app.services

it('the demonstration is made once, deployed, and answers the calls of the reference document', async () => {
  const other = await server.createOrganization('Other', { sandbox: false })
  await demoWorkflow.create(server.actor)
  await demoWorkflow.create(server.actor)
  await demoWorkflow.create(other.actor)
  expect(await workflows.count(server.actor, {})).toBe(1)
  expect(await workflows.count(other.actor, {})).toBe(0)
  const workflowId = 'WCFG-00000000-0000-4000-8000-000000000001'
  expect((await workflows.get(server.actor, workflowId)).state).toBe('deployed')
  const { id } = await workflowRuns.start(server.actor, {
    workflowId,
    startVariables: { 'Input 1': 'The best way to see an example is to try it!' },
  })
  await waitUntil(async () => (await workflowRuns.get(server.actor, id)).status === 'complete')
  expect((await workflowRuns.get(server.actor, id)).output).toEqual({
    'Output 1': '11 words',
    'Output 2': 'THE BEST WAY TO SEE AN EXAMPLE IS TO TRY IT!',
  })
})
