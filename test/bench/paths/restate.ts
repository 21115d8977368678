import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findFreePort } from '../../support/free-port.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { installPeers } from './install-peers.ts'

const FOLDER = path.resolve(import.meta.dirname, '../peers/restate')
const PROGRAM = `restate-server-${process.platform}-${process.arch}/bin/restate-server`

/** A single node of Restate, as it comes, and the process that holds the handler. */
export interface Restate {
  server: ServerProcess
  endpoint: ServerProcess
}

/** Throws where its server cannot be had for this machine, or does not run on it. */
export async function startRestate(resources: AsyncDisposableStack): Promise<Restate> {
  await installPeers('restate')
  const dataDir = mkdtempSync(path.join(tmpdir(), 'switchyard-bench-restate-'))
  resources.defer(() => rmSync(dataDir, { recursive: true, force: true }))
  const [endpointPort, adminPort, nodePort] = await Promise.all([
    findFreePort(),
    findFreePort(),
    findFreePort(),
  ])
  const endpoint = resources.use(
    await startServer({
      script: 'test/bench/peers/restate/endpoint.mjs',
      env: { ENDPOINT_PORT: String(endpointPort) },
      readyPath: '/',
    }),
  )
  const server = resources.use(
    await startServer({
      script: path.join(FOLDER, 'node_modules/@restatedev', PROGRAM),
      args: ['--node-name', 'bench', '--base-dir', dataDir, '--listen-mode', 'tcp', '--no-logo'],
      env: (port) => ({
        RESTATE_BIND_ADDRESS: `127.0.0.1:${nodePort}`,
        RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${adminPort}`,
        RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${port}`,
        RESTATE_DISABLE_TELEMETRY: 'true',
        RESTATE_LOG_FILTER: 'warn',
      }),
      readyPath: '/restate/health',
    }),
  )
  await register(adminPort, endpointPort)
  return { server, endpoint }
}

async function register(adminPort: number, endpointPort: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${adminPort}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri: `http://127.0.0.1:${endpointPort}` }),
  })
  if (!answer.ok) throw new Error(`Restate does not take the handler: ${await answer.text()}`)
}
