import { afterAll, beforeAll, expect, it } from 'vitest'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createStream, numbered, seqs, take } from './stream-fixture.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

it('a cursor from a process that knows more is not set back by one whose hints were lost', async () => {
  const here = await createStream(database)
  const there = here.as({ bus: createInProcessBus() })
  await here.append(numbered(2))
  const first = there.follow()
  expect(seqs(await take(first, 2))).toEqual([1, 2])
  await here.append(numbered(2, 3))
  const ahead = there.follow(4)
  const next = take(ahead, 1)
  await waitUntil(() => there.feed.openReaders === 1, 'the stream to be followed')
  const stored = await here.append(numbered(1, 5))
  there.feed.announce(there.stream.streamId, stored, false)
  expect(seqs(await next)).toEqual([5])
  await Promise.all([first.return(), ahead.return()])
})
