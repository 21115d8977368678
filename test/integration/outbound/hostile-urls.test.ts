import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Outbound } from '../../../src/platform/http/outbound/outbound.ts'
import { OutboundRefusedError } from '../../../src/platform/http/outbound/outbound-errors.ts'
import { hostileUrls } from '../../support/hostile-urls.ts'
import { startTrapServer, type TrapServer } from '../../support/trap-server.ts'

let trap: TrapServer
const outbound = new Outbound({ allowPrivateNetwork: [] })

beforeAll(async () => {
  trap = await startTrapServer()
})
afterAll(async () => {
  await outbound.close()
  await trap[Symbol.asyncDispose]()
})

describe('a hostile URL', () => {
  it('is refused by every way out, and nothing reaches the server', async () => {
    const urls = hostileUrls(trap.port)
    expect(urls.length).toBeGreaterThan(100)
    const ways = {
      fetch: (url: string) => outbound.fetch(url),
      request: (url: string) => outbound.request(url),
      check: (url: string) => outbound.check(url),
    }
    for (const [way, go] of Object.entries(ways)) {
      for (const url of urls) {
        const error = await go(url).then(
          () => 'let through',
          (reason) => reason,
        )
        expect(error, `${way} ${url}`).toBeInstanceOf(OutboundRefusedError)
      }
    }
    expect(trap.connections).toBe(0)
  })

  it('says which rule it breaks, and never which address a name has', async () => {
    const reasonOf = (url: string) =>
      outbound.request(url).catch((error) => `${error.reason} ${error.message}`)
    expect(await reasonOf('http://localhost/')).toMatch(/^ADDRESS localhost is not a public address/)
    expect(await reasonOf('http://localhost/')).not.toContain('127.0.0.1')
    expect(await reasonOf('http://1.1.1.1/')).toMatch(/^PLAIN_HTTP /)
    expect(await reasonOf('https://1.1.1.1:22/')).toMatch(/^PORT /)
    expect(await reasonOf('file:///etc/passwd')).toMatch(/^SCHEME /)
    expect(await reasonOf('https://a:b@example.com/')).toMatch(/^CREDENTIALS /)
    expect(await reasonOf('nowhere')).toMatch(/^INVALID_URL /)
  })
})
