import { afterAll, expect, it } from 'vitest'
import { watchStatements } from '../support/watch-statements.ts'
import { ask, converse, startCopilotServer } from './copilot.ts'

const server = await startCopilotServer(() => ({ text: 'All is well.' }))
afterAll(() => server.close())

/** Of the queue, of transactions, of keys, of the log of events, and of what looks across organisations. */
const NOT_COUNTED = /pgboss|across organisations|^\s*(?:begin|commit|rollback)|api_key|event_stream/i

/** What a turn asks the database beside its events, by the first words of each statement. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const texts = await watchStatements(server, work)
  const ofTurn = texts.filter((text) => !NOT_COUNTED.test(text.replace('insert into event_stream', '')))
  return ofTurn.map((text) => text.replace(/\s+/g, ' ').trim().slice(0, 45)).sort()
}

it('a turn reads and writes each thing once', async () => {
  const conversation = await converse(server)
  await ask(conversation, 'Hello')
  const statements = await statementsOf(() => ask(conversation, 'Is all well?'))
  expect(statements).toEqual([
    'select l.workflow_id as "workflowId", l.credi', // may it spend?
    'select m.diff, t.graph from copilot_message m', // a proposal to go on from
    'select role, content from copilot_message whe', // what was said
    'select s.workflow_id as "workflowId", s.activ', // its session is held, with the workflow and the model
    'select t.session_id as "sessionId", s.workflo', // it is held for its end
    'select w.variables, case when $3 then array(s', // what is known of the workflow
    'update copilot_turn t set started_at = clock_', // it begins
    'with decided as ( select c.id, a.status, a.co', // what people have decided
    'with turn as ( insert into copilot_turn ( id,', // it is accepted
    'with turn as ( update copilot_turn set status', // it ends
  ])
})
