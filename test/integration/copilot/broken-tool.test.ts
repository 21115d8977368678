import { expect, it } from 'vitest'
import type { ProjectSource } from '../../../src/engine/project-db/project-connection.ts'
import { ProjectDatabase } from '../../../src/engine/project-db/project-database.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { callsOnce, startScriptedCopilot } from './scripted-copilot.ts'

/** Fails as only a fault of the program does. */
class BrokenDatabase extends ProjectDatabase {
  override query(): never {
    throw new TypeError("Cannot read properties of undefined (reading 'pool')")
  }
}

const source: ProjectSource = {
  connect: () => Promise.reject(new Error('nobody connects')),
  close: async () => {},
}

it('a fault of the program is logged, and the turn goes on without a word of it', async () => {
  const log: string[] = []
  const logger = createLogger('error', { write: (line) => void log.push(line) })
  await using copilot = await startScriptedCopilot({ project: new BrokenDatabase(source), logger })
  copilot.follow(callsOnce({ name: 'execute_public_sql', input: { query: 'select 1' } }))
  const turn = await copilot.say(await copilot.createSession(), 'How many?')
  expect(turn.status).toBe('completed')
  const { rows } = await copilot.server.database.pool.query(
    `select payload from event where stream_id = $1 and type = 'tool_result'`,
    [turn.id],
  )
  expect(rows).toMatchObject([{ payload: { result: 'Internal error', is_error: true } }])
  expect(JSON.stringify(copilot.model.requests.map(({ body }) => body))).not.toContain("reading 'pool'")
  expect(log.filter((line) => line.includes("reading 'pool'") && line.includes(turn.id))).toHaveLength(1)
})
