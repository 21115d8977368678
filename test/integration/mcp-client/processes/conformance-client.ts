import type { JsonObject } from '../../../../src/base/json.ts'
import { startTestServer } from '../../../support/server.ts'
import { waitUntil } from '../../../support/wait-until.ts'

/*
 * What the conformance suite takes for a client: the whole product, which connects the server whose URL is the last
 * argument, calls all of its tools, and approves whatever they ask, with nothing filled in.
 */
const INPUTS: Record<string, JsonObject> = { peer_add_numbers: { a: 5, b: 3 } }

const url = process.argv.at(-1) ?? ''
await using server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8', '::1/128'] })
const { actor, app } = server
const { connections, capabilities, invocations, approvals, executions } = app.services

const peer = {
  integrationKey: 'peer',
  displayName: 'Peer',
  settings: { url, timeoutMs: 20_000 },
  credentials: {},
}
await connections.connect(actor, { ...peer, connector: 'mcp' })
const offered = await capabilities.list(actor)
for (const { name } of offered.filter((one) => one.name.startsWith('peer_'))) {
  const request = { capabilityName: name, input: INPUTS[name] ?? {}, isAsync: true }
  const { id } = (await invocations.invoke(actor, request)).execution
  await waitUntil(async () => {
    const [approval] = await approvals.ofSubjects(actor, [id])
    if (approval?.status === 'pending')
      await approvals.decide(actor, approval.id, { approve: true, editedInput: {} })
    return (await executions.get(actor, id)).finishedAt !== null
  }, `the end of ${name}`)
  const { status, error } = await executions.get(actor, id)
  if (status !== 'completed') throw new Error(`${name} has ${status}: ${error?.message}`)
}
