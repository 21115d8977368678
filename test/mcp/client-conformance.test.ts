import { join } from 'node:path'
import { expect, it } from 'vitest'
import { listScenarios, runConformance } from './conformance.ts'

const CLIENT = join(import.meta.dirname, '../integration/mcp-client/processes/conformance-client.ts')
const SCENARIOS = ['initialize', 'tools_call', 'elicitation-sep1034-client-defaults', 'sse-retry']
/** Scenarios for what the client does not do, by the reason. */
const NOT_DONE: Record<string, RegExp> = {
  'it carries the credentials that an administrator gives it, and logs in nowhere by OAuth': /^auth\//,
}

// One of them measures a wait of half a second, which a busy machine may spoil.
it.each(SCENARIOS)('passes the conformance scenario %s', { retry: 2, timeout: 360_000 }, async (scenario) => {
  const command = `${process.execPath} ${CLIENT}`
  const said = await runConformance(
    ...['client', '--command', command, '--scenario', scenario, '--timeout', '90000'],
  )
  expect(said).toMatch(/Passed: ([1-9]\d*)\/\1, 0 failed/)
})

it('leaves out no scenario but those for what is not done', async () => {
  expect(await listScenarios('--client', NOT_DONE)).toEqual(SCENARIOS.toSorted())
})
