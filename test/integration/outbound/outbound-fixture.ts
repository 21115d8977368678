import { afterEach } from 'vitest'
import { Outbound, type OutboundOptions } from '../../../src/platform/http/outbound/outbound.ts'
import { startTrapServer, type TrapServer } from '../../support/trap-server.ts'

const opened: AsyncDisposable[] = []

afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
})

/** Closes it after the test. */
export function closeLater(one: AsyncDisposable): void {
  opened.push(one)
}

/** A guard that may reach the loopback, closed after the test. */
export function createOutbound(options: Partial<OutboundOptions> = {}): Outbound {
  const outbound = new Outbound({ allowPrivateNetwork: ['127.0.0.0/8'], ...options })
  closeLater({ [Symbol.asyncDispose]: () => outbound.close() })
  return outbound
}

/** See startTrapServer; closed after the test. */
export async function startTrap(...args: Parameters<typeof startTrapServer>): Promise<TrapServer> {
  const trap = await startTrapServer(...args)
  closeLater(trap)
  return trap
}
