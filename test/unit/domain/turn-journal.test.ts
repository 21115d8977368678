import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { TurnJournal } from '../../../src/domain/copilot/turn-journal.ts'
import type { NewEvent } from '../../../src/engine/event-log/event.ts'

const status = (message: string): NewEvent => ({ type: 'status', payload: JSON.stringify({ message }) })

function record() {
  const writes: (readonly NewEvent[])[] = []
  const journal = new TurnJournal(async (events) => {
    writes.push(events)
  })
  const texts = () =>
    writes
      .flat()
      .flatMap(({ type, payload }) => (type === 'content_delta' ? [JSON.parse(payload).delta] : []))
  return { journal, writes, texts }
}

it('tells text in fewer pieces than it came in, and all of it', async () => {
  const { journal, texts } = record()
  const said = 'word '.repeat(1_000)
  for (const word of said.split(/(?<= )/)) journal.say(word)
  await journal.flush()
  expect(texts().join('')).toBe(said)
  expect(texts().length).toBeLessThan(10)
})

it('keeps the order of what is told and said', async () => {
  const { journal, writes } = record()
  journal.say('one')
  journal.tell(status('Thinking…'))
  journal.say('two')
  await journal.flush()
  expect(writes.flat().map(({ type }) => type)).toEqual(['content_delta', 'status', 'content_delta'])
})

it('makes whoever tells faster than is written wait for room', async () => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const journal = new TurnJournal(() => held)
  journal.tell(status('first'))
  await nextTurn() // it is being written
  for (let event = 0; event < 250; event++) journal.tell(status(String(event)))
  let hasRoom = false
  const room = journal.room().then(() => {
    hasRoom = true
  })
  await nextTurn()
  await nextTurn()
  expect(hasRoom).toBe(false)
  release()
  await room
  await journal.flush()
})

it('lets others have their turn while text comes without a pause', async () => {
  const { journal } = record()
  let turns = 0
  const count = () => {
    turns++
    if (turns < 3) setImmediate(count)
  }
  setImmediate(count)
  for (const deadline = performance.now() + 10_000; turns < 3 && performance.now() < deadline; ) {
    journal.say('word')
    await journal.room()
  }
  expect(turns).toBe(3)
})

it('says of a failed write to whoever tells or flushes afterwards', async () => {
  const journal = new TurnJournal(() => Promise.reject(new Error('The disk is full')))
  journal.tell(status('Thinking…'))
  await expect(journal.flush()).rejects.toThrow('The disk is full')
  await expect(journal.room()).rejects.toThrow('The disk is full')
})

it('leaves what is not written yet to whoever closes it, once and in its order', async () => {
  const { journal, writes } = record()
  journal.tell(status('Thinking…'))
  await nextTurn() // it is written
  journal.say('one')
  await nextTurn() // it waits for more
  journal.say(' two')
  journal.tell(status('Done'))
  const left = await journal.close()
  const all = [...writes.flat(), ...left].map(({ payload }) => JSON.parse(payload))
  expect(all).toMatchObject([{ message: 'Thinking…' }, { delta: 'one two' }, { message: 'Done' }])
  expect(writes).toHaveLength(1)
})
