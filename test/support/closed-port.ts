import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'

/** A port of this machine on which nobody listens any more. */
export async function findClosedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on TCP
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
