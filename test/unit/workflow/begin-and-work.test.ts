import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { beginAndWork, type WorkTools } from '../../../src/engine/workflow/runs/begin-and-work.ts'

const WRITTEN = {}
const never = new AbortController().signal

/** A record that is written when the test says so. */
function openRecord() {
  const { promise, resolve, reject } = Promise.withResolvers<object | null>()
  let writes = 0
  const write = () => {
    writes++
    return promise
  }
  return { write, signal: never, resolve, reject, writes: () => writes }
}

/** Work that goes on until it is stopped. */
function openWork() {
  let isOver = false
  const work = async ({ signal }: WorkTools) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    await delay(5)
    isOver = true
    return 'stopped'
  }
  return { work, isOver: () => isOver }
}

test('work that ends at once leaves its begin to be recorded with its end', async () => {
  const record = openRecord()
  expect(await beginAndWork(record, async () => 'done')).toBe('done')
  expect(record.writes()).toBe(0)
})

test('work that takes longer is under way while its begin is recorded, and ends after that', async () => {
  const record = openRecord()
  const work = Promise.withResolvers<string>()
  let isOver = false
  const working = beginAndWork(record, () => work.promise).finally(() => {
    isOver = true
  })
  await delay(5)
  expect(record.writes()).toBe(1)
  work.resolve('done')
  await delay(5)
  expect(isOver).toBe(false)
  record.resolve(WRITTEN)
  expect(await working).toBe('done')
})

test('what tells of its work at once waits for the record of its begin, which is written once', async () => {
  const record = openRecord()
  const told: boolean[] = []
  const working = beginAndWork(record, async ({ begun }) => {
    void begun().then((isRecorded) => told.push(isRecorded))
    return 'done'
  })
  await delay(5)
  expect(told).toEqual([])
  record.resolve(WRITTEN)
  expect(await working).toBe('done')
  expect(told).toEqual([true])
  expect(record.writes()).toBe(1)
})

test('work whose begin is refused is stopped, and is over when that is known', async () => {
  const [record, { work, isOver }] = [openRecord(), openWork()]
  const working = beginAndWork(record, work)
  record.resolve(null)
  expect(await working).toBeNull()
  expect(isOver()).toBe(true)
})

test('work whose begin fails to be recorded is stopped, and the failure is told', async () => {
  const [record, { work, isOver }] = [openRecord(), openWork()]
  const failed = expect(beginAndWork(record, work)).rejects.toThrow('no database')
  await delay(5)
  record.reject(new Error('no database'))
  await failed
  expect(isOver()).toBe(true)
})

test('work hears when it is no longer wanted', async () => {
  const record = openRecord()
  const unwanted = new AbortController()
  const working = beginAndWork({ ...record, signal: unwanted.signal }, openWork().work)
  record.resolve(WRITTEN)
  await delay(5)
  unwanted.abort()
  expect(await working).toBe('stopped')
})
