import { describe, expect, it } from 'vitest'
import { createOutbound, startTrap } from './outbound-fixture.ts'

describe('a redirect', () => {
  const secrets = {
    authorization: 'Bearer secret',
    'x-api-key': 'secret',
    cookie: 'a=b',
    accept: 'text/plain',
  }

  it('is followed on the same origin with everything that was sent', async () => {
    const trap = await startTrap(({ url }, response) => {
      if (url === '/new') response.end('here')
      else response.writeHead(307, { location: '/new' }).end()
    })
    const sent = { method: 'POST', headers: secrets, body: 'text' }
    const { body, url } = await createOutbound().request(`${trap.url}/old`, sent)
    expect([body.toString(), url]).toEqual(['here', `${trap.url}/new`])
    expect(trap.requests[1]).toMatchObject({ method: 'POST', headers: secrets })
  })

  it('to another port of the host carries no credentials', async () => {
    const other = await startTrap()
    const trap = await startTrap((_, response) => response.writeHead(302, { location: other.url }).end())
    for (const send of ['request', 'fetch'] as const)
      await createOutbound()[send](trap.url, { headers: secrets })
    for (const { headers } of other.requests) {
      expect(headers.accept).toBe('text/plain')
      expect(JSON.stringify(headers)).not.toMatch(/secret|a=b/)
    }
    expect(other.requests).toHaveLength(2)
  })

  it.each([
    ['to another host', 'http://localhost:80/'],
    ['to a private address', 'http://169.254.169.254/latest/meta-data/'],
    ['to a file', 'file:///etc/passwd'],
    ['with a password', 'http://a:b@127.0.0.1/'],
    ['without end', '/again'],
  ])('%s is refused', async (_, location) => {
    const trap = await startTrap((_request, response) => response.writeHead(302, { location }).end())
    const outbound = createOutbound()
    const refused = { name: 'OutboundRefusedError' }
    await expect(outbound.request(trap.url)).rejects.toMatchObject(refused)
    await expect(outbound.fetch(trap.url)).rejects.toMatchObject(refused)
    expect(trap.requests.length).toBeLessThanOrEqual(12)
  })

  it('does not send a body to another origin', async () => {
    const other = await startTrap()
    const trap = await startTrap((_, response) => response.writeHead(308, { location: other.url }).end())
    const sent = createOutbound().request(trap.url, { method: 'POST', body: 'secret' })
    await expect(sent).rejects.toMatchObject({ reason: 'REDIRECT' })
    expect(other.connections).toBe(0)
  })

  it('is the answer for a caller who wants to see it', async () => {
    const trap = await startTrap((_, response) =>
      response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
    )
    const response = await createOutbound().fetch(trap.url, { redirect: 'manual' })
    expect(response.status).toBe(302)
  })
})
