import { expect, test } from 'vitest'
import { JobQueue } from '../../../src/engine/jobs/job-queue.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import { inTransaction } from '../../../src/platform/db/transaction.ts'
import { isServerTest } from '../../support/database.ts'
import { delayAnswers } from '../../support/late-answers.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { openJobs, QUEUE } from './jobs-fixture.ts'

test('a job is done once, soon after its transaction', async () => {
  await using fixture = await openJobs()
  const done: string[] = []
  fixture.work(async (name) => void done.push(name), { pollMs: 60_000 })
  await fixture.insert('a', 'b')
  await waitUntil(() => done.length === 2)
  await fixture.insert('c')
  await waitUntil(() => done.length === 3)
  expect(done.toSorted()).toEqual(['a', 'b', 'c'])
  expect(fixture.bugs).toEqual([])
})

test('a job of a transaction that is rolled back does not exist', async () => {
  await using fixture = await openJobs()
  const failing = inTransaction(fixture.database.pool, async (tx) => {
    await fixture.jobs.insert(tx, QUEUE, [{ organizationId: 'org_1', data: { name: 'ghost' } }])
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await fixture.jobs.fetch(QUEUE, { limit: 10 })).toEqual([])
})

test('a job that no wake-up told of is found by the poll', async () => {
  await using fixture = await openJobs()
  const done: string[] = []
  fixture.work(async (name) => void done.push(name), { pollMs: 50 })
  await inTransaction(fixture.database.pool, (tx) =>
    fixture.jobs.insert(tx, QUEUE, [{ organizationId: 'org_1', data: { name: 'quiet' } }]),
  )
  await waitUntil(() => done.length === 1)
})

test('a delayed job is not done before its time', async () => {
  await using fixture = await openJobs()
  const begun = performance.now()
  let at = 0
  fixture.work(
    async () => {
      at = performance.now() - begun
    },
    { pollMs: 50 },
  )
  await fixture.insert({ name: 'later', after: 600 })
  await waitUntil(() => at > 0)
  expect(at).toBeGreaterThan(590)
})

test('a job whose handler throws is tried again, and is dead when its claims are spent', async () => {
  await using fixture = await openJobs()
  let tries = 0
  fixture.work(
    async () => {
      tries++
      throw new Error('poison')
    },
    { pollMs: 100 },
  )
  await fixture.insert('poison')
  let dead: { data: object }[] = []
  await waitUntil(
    async () => {
      dead = await fixture.jobs.fetch('dead', { limit: 1 })
      return dead.length === 1
    },
    'the job to be dead',
    15_000,
  )
  expect(tries).toBe(2)
  expect(dead[0]?.data).toEqual({ name: 'poison' })
})

test('a stale claim neither renews nor settles', async () => {
  await using fixture = await openJobs()
  await fixture.insert('a')
  const [old] = await fixture.jobs.fetch(QUEUE, { limit: 1 })
  if (!old) throw new Error('nothing was fetched')
  await fixture.jobs.fail(QUEUE, old, new Error('lost'))
  let next = await fixture.jobs.fetch(QUEUE, { limit: 1 })
  await waitUntil(async () => {
    next = next.length > 0 ? next : await fixture.jobs.fetch(QUEUE, { limit: 1 })
    return next.length > 0
  })
  expect(next[0]).toMatchObject({ id: old.id, retryCount: 1 })
  expect(await fixture.jobs.renew(QUEUE, [old])).toEqual(new Set())
  expect(await fixture.jobs.complete(QUEUE, old)).toBe(false)
  expect(await fixture.jobs.renew(QUEUE, next)).toEqual(new Set([old.id]))
  expect(await fixture.jobs.complete(QUEUE, { id: old.id, retryCount: 1 })).toBe(true)
})

test('an organisation never has more jobs at work than it may, over several workers', async () => {
  await using fixture = await openJobs()
  const running = new Map<string, number>()
  const most = new Map<string, number>()
  const release = Promise.withResolvers<void>()
  let done = 0
  const handle = async (_name: string, { organizationId }: { organizationId: string }) => {
    const now = (running.get(organizationId) ?? 0) + 1
    running.set(organizationId, now)
    most.set(organizationId, Math.max(now, most.get(organizationId) ?? 0))
    if (done < 4) await release.promise
    running.set(organizationId, (running.get(organizationId) ?? 0) - 1)
    done++
  }
  for (let i = 0; i < 3; i++) fixture.work(handle, { perOrganization: 2, pollMs: 50 })
  const names = Array.from({ length: 12 }, (_, i) => ({
    name: String(i),
    organizationId: i % 2 === 0 ? 'org_a' : 'org_b',
  }))
  await fixture.insert(...names)
  await waitUntil(() => [...running.values()].reduce((sum, n) => sum + n, 0) === 4)
  release.resolve()
  await waitUntil(() => done === 12)
  expect([...most.entries()].toSorted()).toEqual([
    ['org_a', 2],
    ['org_b', 2],
  ])
})

test.each([
  ['an organisation', { perOrganization: 2 }],
  ['a process', { concurrency: 2 }],
])('what is beyond the share of %s follows as places become free, without the poll', async (_of, share) => {
  await using fixture = await openJobs()
  const release = Promise.withResolvers<void>()
  let begun = 0
  let done = 0
  const handle = async () => {
    begun++
    await release.promise
    done++
  }
  fixture.work(handle, { ...share, pollMs: 60_000 })
  await fixture.insert(...Array.from({ length: 9 }, (_, i) => String(i)))
  await waitUntil(() => begun === 2)
  release.resolve()
  await waitUntil(() => done === 9)
})

test.runIf(isServerTest)('several processes may open the queues of a new database at once', async () => {
  await using fixture = await openJobs()
  const { database } = fixture
  await database.pool.query('drop schema pgboss cascade')
  const bugs: unknown[] = []
  const queues = Array.from({ length: 4 }, () => {
    const onBug = (cause: unknown) => bugs.push(cause)
    return new JobQueue({ database, bus: createInProcessBus(), supervises: false, onBug })
  })
  await Promise.all(queues.map((queue) => queue.open([{ name: 'one', maxClaims: 1 }])))
  await Promise.all(queues.map((queue) => queue.close()))
  expect(bugs).toEqual([])
})

test('a job that a worker claims while it closes is given back untouched', async () => {
  await using fixture = await openJobs()
  await fixture.insert('a')
  const late = delayAnswers(fixture.database, 'SKIP LOCKED')
  const jobs = new JobQueue({
    ...{ database: late.database, bus: createInProcessBus(), supervises: false },
    onBug: (cause) => fixture.bugs.push(cause),
  })
  await jobs.open([])
  const done: string[] = []
  const worker = fixture.work(async (name) => void done.push(name), { jobs })
  await late.onTheWay
  const closing = worker.close(10_000)
  late.arrive()
  await closing
  await jobs.close()
  expect(done).toEqual([])
  expect(await fixture.jobs.fetch(QUEUE, { limit: 1 })).toMatchObject([{ data: { name: 'a' } }])
})
