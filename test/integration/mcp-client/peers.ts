import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { waitUntil } from '../../support/wait-until.ts'

const PACKAGES = join(import.meta.dirname, '../../../node_modules/@modelcontextprotocol')

/** How one of the reference servers is started as a program. */
export function commandOf(server: 'everything' | 'filesystem' | 'memory', ...args: string[]): string[] {
  return [process.execPath, join(PACKAGES, `server-${server}/dist/index.js`), ...args]
}

export interface HttpPeer {
  url: string
  /** Ends it as a power switch would; `start` begins anew on the same port. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** The reference server with everything, over Streamable HTTP on a free port. */
export async function startEverythingOverHttp(): Promise<HttpPeer> {
  const port = await freePort()
  let peer: ReturnType<typeof spawn> | null = null
  const start = async () => {
    const [command = '', ...args] = commandOf('everything', 'streamableHttp')
    const env = { PATH: process.env.PATH, PORT: String(port) }
    peer = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    peer.stderr?.on('data', (chunk) => {
      said += String(chunk)
    })
    await waitUntil(() => said.includes('listening'), 'the server to listen', 20_000)
  }
  await start()
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    start,
    kill: async () => {
      peer?.kill('SIGKILL')
      if (peer && peer.exitCode === null && peer.signalCode === null) await once(peer, 'exit')
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
