import { expect, it } from 'vitest'
import { isAnswered } from '../../rest-compat/copilot.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { startScriptedCopilot } from './scripted-copilot.ts'

it('a turn that a shutdown ends is told what it has used (copilot.md, Loop rules: usage and credits recorded)', async () => {
  await using copilot = await startScriptedCopilot()
  const { app, actor, database } = copilot.server
  const lookUp = { name: 'get_block_info', input: { block_type: 'wait' } }
  copilot.follow(({ body }) =>
    isAnswered(body) ? { text: 'This will take', hangs: true } : { toolCalls: [lookUp] },
  )
  const sessionId = await copilot.createSession()
  const { turn } = await app.services.copilotTurns.start(actor, { sessionId, message: 'Take your time' })
  const words = `select from event where stream_id = $1 and type = 'content_delta'`
  const isSpeaking = async () => (await database.pool.query(words, [turn.id])).rowCount !== 0
  await waitUntil(isSpeaking, 'the second step')
  await app.close(0)
  expect(await app.services.copilotTurns.get(actor, turn.id)).toMatchObject({
    ...{ status: 'failed', error: { code: 'WORKER_LOST' }, steps: 2 },
    ...{ inputTokens: 10, outputTokens: 5, credits: 1, provider: 'openai', effectiveModel: 'gpt-5.2' },
  })
  const { rows } = await database.pool.query(
    'select run_id, credits from credit_ledger where organization_id = $1',
    [actor.organizationId],
  )
  expect(rows).toEqual([{ run_id: turn.id, credits: 1 }])
})
