import { afterAll, describe, expect, it } from 'vitest'
import { textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { CODE, graphOf, SECRET, Triggers } from './triggers.ts'

const server = await startTestServer({ syncWaitMs: 300 })
afterAll(() => server.close())
const hooks = new Triggers(server)
const { deployments, workflowRuns } = server.app.services

const END = { type: 'response', name: 'End', config: { output: { got: '<Hook.body>' }, status: 201 } }

describe('a call', () => {
  it('[WF-060, WF-070] with the Bearer secret begins a run of the deployed version, any number of times', async () => {
    const address = await hooks.deployed()
    for (let i = 0; i < 3; i++) {
      const answer = await hooks.call(address)
      expect(answer.status).toBe(202)
      expect(answer.json).toEqual({ run_id: expect.stringMatching(/^WRUN-/) })
      const run = await workflowRuns.get(server.actor, textAt(answer.json, 'run_id'))
      expect(run).toMatchObject({ trigger: 'webhook', version: 1, workflowId: address.workflowId })
    }
    expect(await hooks.runsOf(address)).toBe(3)
  })

  it('[WF-061] may carry the secret as ?token=', async () => {
    const { path } = await hooks.deployed()
    const answer = await hooks.anybody.post(`${path}?token=${encodeURIComponent(SECRET)}`, {})
    expect(answer.status).toBe(202)
  })

  it('[WF-062] with a wrong secret, or none, is refused', async () => {
    const address = await hooks.deployed()
    for (const answer of [
      await hooks.anybody.post(address.path, {}),
      await hooks.anybody.post(address.path, {}, { authorization: 'Bearer wrong' }),
      await hooks.anybody.post(`${address.path}?token=wrong`, {}),
      await hooks.anybody.post(address.path, {}, { authorization: `Bearer ${server.apiKey}` }),
    ]) {
      expect([answer.status, answer.json]).toEqual([401, { error: 'Unauthorized' }])
    }
    expect(await hooks.runsOf(address)).toBe(0)
  })

  it('[WF-063] to an unknown address, or one neither deployed nor armed, finds nothing', async () => {
    const address = await hooks.deployed()
    await deployments.undeploy(server.actor, address.workflowId)
    for (const answer of [
      await hooks.call(address),
      await hooks.call({ ...address, path: '/api/webhooks/0b7cbd6e-58ea-4b3f-a5a2-a1d4ddb1b9b9' }),
      await hooks.call({ ...address, path: '/api/webhooks/%00' }),
    ]) {
      expect([answer.status, answer.json]).toMatchObject([404, { error: expect.any(String) }])
    }
  })

  it('[WF-064] that is sent again gets the same answer, and begins nothing', async () => {
    const address = await hooks.deployed()
    for (const header of ['Idempotency-Key', 'webhook-id', 'X-GitHub-Delivery']) {
      const headers = { [header]: `one ${header}` }
      const answers = await Promise.all([1, 2, 3, 4].map(() => hooks.call(address, { n: 2 }, headers)))
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202])
      expect(new Set(answers.map(({ text }) => text)).size, header).toBe(1)
      const replayed = answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')
      expect(replayed).toHaveLength(3)
    }
    expect(await hooks.runsOf(address)).toBe(3)
    const other = await hooks.call(address, { n: 3 }, { 'Idempotency-Key': 'one Idempotency-Key' })
    expect([other.status, other.json]).toMatchObject([409, { error_code: 'IDEMPOTENCY_MISMATCH' }])
  })

  it('is told from others by the header that its block names, and by no other', async () => {
    const address = await hooks.deployed(graphOf({ webhook_secret: SECRET, dedupe_header: 'X-Event' }, CODE))
    const first = await hooks.call(address, {}, { 'x-event': '1', 'webhook-id': 'a' })
    expect((await hooks.call(address, {}, { 'x-event': '1', 'webhook-id': 'b' })).text).toBe(first.text)
    expect((await hooks.call(address, {}, { 'x-event': '2', 'webhook-id': 'a' })).text).not.toBe(first.text)
  })

  it('[WF-065] is answered by the response block: its output, status and headers', async () => {
    const plain = await hooks.deployed(
      graphOf({ webhook_secret: SECRET }, { ...END, config: { output: '<Hook.body.n>' } }),
    )
    const answer = await hooks.call(plain, { n: 7 })
    expect([answer.status, answer.text]).toEqual([200, '7'])
    const headers = { 'X-Mine': 'yes', 'Set-Cookie': 'a=b', 'Content-Security-Policy': "script-src 'self'" }
    const own = await hooks.deployed(
      graphOf({ webhook_secret: SECRET }, { ...END, config: { ...END.config, headers } }),
    )
    const created = await hooks.call(own, { n: 7 })
    expect([created.status, created.json]).toEqual([201, { got: { n: 7 } }])
    expect(created.headers.get('x-mine')).toBe('yes')
    expect(created.headers.get('set-cookie')).toBeNull()
    expect(created.headers.get('content-security-policy')).toBe('sandbox')
  })

  it('is answered with 500 when its run fails before the response block', async () => {
    const failing = { ...CODE, config: { code: 'throw new Error("no stock")' } }
    const answer = await hooks.call(await hooks.deployed(graphOf({ webhook_secret: SECRET }, failing, END)))
    expect([answer.status, answer.json]).toEqual([
      500,
      {
        error: expect.stringContaining('no stock'),
        error_code: 'EXECUTION_FAILED',
        run_id: expect.any(String),
      },
    ])
  })

  it('[WF-066] whose workflow answers too late gets 504, and the run goes on', async () => {
    const wait = { type: 'wait', name: 'Wait', config: { seconds: 3_600 } }
    const address = await hooks.deployed(graphOf({ webhook_secret: SECRET }, wait, END))
    const answer = await hooks.call(address)
    expect([answer.status, answer.json]).toEqual([
      504,
      { error: 'Execution timed out', error_code: 'EXECUTION_TIMEOUT', run_id: expect.any(String) },
    ])
    const run = await workflowRuns.get(server.actor, textAt(answer.json, 'run_id'))
    expect(run.finishedAt).toBeNull()
  })

  it('[WF-067] gives its body, headers and query to the run, and the secret in none of them', async () => {
    const echo = { ...END, config: { output: { b: '<Hook.body>', h: '<Hook.headers>', q: '<Hook.query>' } } }
    const { path } = await hooks.deployed(graphOf({ webhook_secret: SECRET }, echo))
    const cases: [type: string | undefined, body: string, expected: unknown][] = [
      ['application/json', '[1, "two"]', [1, 'two']],
      ['application/vnd.github+json; charset=utf-8', '{"a":{"b":null}}', { a: { b: null } }],
      ['application/x-www-form-urlencoded', 'a=1&b=x%20y', { a: '1', b: 'x y' }],
      ['text/plain', 'plain', 'plain'],
      ['application/json', '', null],
    ]
    for (const [type, body, expected] of cases) {
      const headers = {
        'content-type': type ?? '',
        'x-kind': 'test',
        cookie: 'c=1',
        authorization: `Bearer ${SECRET}`,
        'x-api-key': 'a key',
        apikey: 'a key',
        'x-copy-ai-api-key': 'a key',
      }
      const { json, text } = await hooks.anybody.send('POST', `${path}?token=x&page=2`, { headers, body })
      expect(json.b).toEqual(expected)
      expect(json).toMatchObject({ h: { 'x-kind': 'test' }, q: { page: '2' } })
      expect(text).not.toMatch(/a secret of|"token"|"cookie"|"authorization"|a key/)
    }
  })

  it('with a body that cannot be read, or is too large, begins nothing', async () => {
    const address = await hooks.deployed()
    const headers = { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' }
    const cases: [body: string | Uint8Array<ArrayBuffer>, status: number][] = [
      ['{', 400],
      ['{"__proto__":{"x":1}}', 400],
      ['['.repeat(65) + ']'.repeat(65), 400],
      [new Uint8Array([0x22, 0xff, 0x22]), 400],
      ['{"a":"\\u0000"}', 400],
      [`"${'x'.repeat(1024 * 1024)}"`, 413],
    ]
    for (const [body, status] of cases) {
      const answer = await hooks.anybody.send('POST', address.path, { headers, body })
      expect(answer.status, String(body).slice(0, 20)).toBe(status)
    }
    expect(await hooks.runsOf(address)).toBe(0)
  })
})
