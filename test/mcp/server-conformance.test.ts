import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listScenarios, runConformance } from './conformance.ts'

/** Those for what the endpoint offers: tools, without sessions. */
const SCENARIOS = ['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection']
/** Scenarios for what the endpoint does not offer, by the reason. */
const NOT_OFFERED: Record<string, RegExp> = {
  'its tools are capabilities, and not the tools that the suite wants a server to have':
    /^(?:tools-call-|json-schema-)/,
  'it does not ask clients: what a call waits for is an approval': /^elicitation-/,
  'it keeps no sessions and pushes nothing': /^server-sse-/,
  'it offers no resources': /^resources-/,
  'it offers no prompts, and so nothing to complete': /^(?:prompts-|completion-)/,
  'it sends no log': /^logging-/,
}

let server: TestServer
let gate: Server
let url: string

beforeAll(async () => {
  server = await startTestServer()
  gate = openGate(server)
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}/api/mcp` // it listens on a port
})
afterAll(async () => {
  gate.closeAllConnections()
  gate.close()
  await server.close()
})

it.each(SCENARIOS)('passes the conformance scenario %s', async (scenario) => {
  const said = await runConformance('server', '--url', url, '--scenario', scenario)
  expect(said).toMatch(/Passed: ([1-9]\d*)\/\1, 0 failed/)
})

it('leaves out no scenario but those for what is not offered', async () => {
  expect(await listScenarios('--server', NOT_OFFERED)).toEqual(SCENARIOS.toSorted())
})

/** Adds the key, which the suite cannot send. */
function openGate({ url: target, apiKey }: TestServer): Server {
  return createServer((incoming, answer) => {
    const headers = { ...incoming.headers, 'x-api-key': apiKey }
    const outgoing = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers })
    outgoing.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers)
      response.pipe(answer)
    })
    outgoing.on('error', () => answer.destroy())
    answer.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  })
}
