import { Webhook } from 'standardwebhooks'
import { afterAll, describe, expect, it } from 'vitest'
import { textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { CODE, graphOf, SECRET, Triggers } from './triggers.ts'

const server = await startTestServer()
afterAll(() => server.close())
const hooks = new Triggers(server)
const { deployments, triggers, workflowRuns, workflowVersions } = server.app.services

describe('an armed trigger', () => {
  it('[WF-071] takes exactly one of many calls, and none when its time is over', async () => {
    const address = await hooks.armed()
    const answers = await Promise.all(Array.from({ length: 8 }, () => hooks.call(address)))
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array<number>(7).fill(404)])
    expect(await hooks.runsOf(address)).toBe(1)
    const { armedUntil } = await triggers.arm(server.actor, address.workflowId)
    const { rows } = await server.database.pool.query('select now() as now')
    expect(Number(armedUntil) - Number(rows[0].now)).toBeGreaterThan(9.9 * 60_000)
    expect(Number(armedUntil) - Number(rows[0].now)).toBeLessThanOrEqual(10 * 60_000)
    await server.database.pool.query(
      `update trigger_endpoint set armed_until = now() - interval '1 ms' where organization_id = $1 and id = $2`,
      [server.organizationId, address.triggerId],
    )
    expect((await hooks.call(address)).status).toBe(404)
  })

  it('[WF-072] is not used up by a wrong secret or a body that cannot be read', async () => {
    const address = await hooks.armed()
    await hooks.call(address, {}, { authorization: 'Bearer wrong' })
    const headers = { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' }
    expect((await hooks.anybody.send('POST', address.path, { headers, body: '{' })).status).toBe(400)
    expect((await hooks.call(address)).status).toBe(202)
  })

  it('runs the newest version once, and the deployed one again afterwards', async () => {
    const address = await hooks.deployed()
    const graph = graphOf({ webhook_secret: SECRET }, { ...CODE, name: 'Other' })
    await workflowVersions.save(server.actor, address.workflowId, { graph })
    await triggers.arm(server.actor, address.workflowId)
    const versions: number[] = []
    for (let i = 0; i < 2; i++) {
      const { json } = await hooks.call(address)
      versions.push((await workflowRuns.get(server.actor, textAt(json, 'run_id'))).version)
    }
    expect(versions).toEqual([2, 1])
  })
})

describe('a signature', () => {
  const signed = graphOf({ signature: { type: 'standard_webhooks' } }, CODE)

  it('[WF-073] is demanded where the block says so, and is good for five minutes', async () => {
    const address = await hooks.deployed(signed)
    const { secret } = await triggers.rotateSecret(server.actor, address.triggerId)
    const body = '{"n":1}'
    const send = (at: Date, id: string, signer = secret, sent = body) =>
      hooks.anybody.send('POST', address.path, {
        body: sent,
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
          'webhook-signature': new Webhook(signer).sign(id, at, body),
        },
      })
    const now = new Date()
    const first = await send(now, 'msg_1')
    expect(first.status).toBe(202)
    expect((await send(now, 'msg_1')).text).toBe(first.text)
    expect((await send(new Date(now.getTime() - 6 * 60_000), 'msg_2')).status).toBe(401)
    expect((await send(new Date(now.getTime() + 6 * 60_000), 'msg_3')).status).toBe(401)
    expect((await send(now, 'msg_4', `whsec_${Buffer.from('another one').toString('base64')}`)).status).toBe(
      401,
    )
    expect((await send(now, 'msg_5', secret, '{"n":2}')).status).toBe(401)
    expect((await hooks.anybody.post(address.path, {}, { authorization: `Bearer ${secret}` })).status).toBe(
      401,
    )
    expect(await hooks.runsOf(address)).toBe(1)
  })

  it('may be made with a secret that stands in the block', async () => {
    const config = { webhook_secret: SECRET, signature: { type: 'standard_webhooks' } }
    const { path } = await hooks.deployed(graphOf(config, CODE))
    const at = new Date()
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(SECRET, { format: 'raw' }).sign('msg_1', at, '{}'),
    }
    expect((await hooks.anybody.send('POST', path, { headers, body: '{}' })).status).toBe(202)
  })
})

describe('an address', () => {
  it('keeps its place over deployments, and takes nothing before it has a secret', async () => {
    const address = await hooks.deployed(graphOf({}, CODE))
    expect((await hooks.call(address)).status).toBe(401)
    const { secret } = await triggers.rotateSecret(server.actor, address.triggerId)
    await deployments.deploy(server.actor, address.workflowId)
    expect(await hooks.addressOf(address.workflowId)).toEqual(address)
    expect((await hooks.call(address, {}, { authorization: `Bearer ${secret}` })).status).toBe(202)
    const next = await triggers.rotateSecret(server.actor, address.triggerId)
    expect((await hooks.call(address, {}, { authorization: `Bearer ${secret}` })).status).toBe(401)
    expect((await hooks.call(address, {}, { authorization: `Bearer ${next.secret}` })).status).toBe(202)
  })

  it('is what the block names, unless another workflow has it', async () => {
    const graph = graphOf({ webhook_id: 'orders-of-mine', webhook_secret: SECRET }, CODE)
    expect((await hooks.deployed(graph)).path).toBe('/api/webhooks/orders-of-mine')
    const other = await hooks.create(graph)
    await expect(deployments.deploy(server.actor, other)).rejects.toMatchObject({ code: 'VALIDATION' })
  })

  it.each([
    { webhook_id: 'a b' },
    { webhook_secret: 'short' },
    { webhook_secret: 'whsec_not base64 at all' },
    { signature: { type: 'md5' } },
    { dedupe_header: 'no header' },
  ])('is not made of %j', async (config) => {
    await expect(hooks.deployed(graphOf(config, CODE))).rejects.toMatchObject({ code: 'VALIDATION' })
  })

  it('keeps no secret in plain text', async () => {
    const address = await hooks.deployed()
    const { rows } = await server.database.pool.query(
      'select t::text as text from trigger_endpoint t where organization_id = $1 and id = $2',
      [server.organizationId, address.triggerId],
    )
    expect(rows[0].text).not.toContain(SECRET)
    expect(rows[0].text).not.toContain(Buffer.from(SECRET).toString('hex'))
  })

  it('counts a call as received once its run is there', async () => {
    const address = await hooks.deployed()
    await hooks.call(address)
    const [[trigger] = []] = await triggers.ofWorkflows(server.actor, [address.workflowId])
    expect(trigger?.lastReceivedAt).not.toBeNull()
    expect(await hooks.runsOf(address)).toBe(1)
  })
})
