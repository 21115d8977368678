import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../../src/platform/db/open-database.ts'
import { Child } from '../../support/child.ts'
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'
import { UNEXPECTED } from '../../support/unexpected.ts'
import { waitUntil } from '../../support/wait-until.ts'

const WRITER = path.join(import.meta.dirname, 'processes/writer.ts')
let folder: TemporaryFolder
let writer: Child | undefined

beforeEach(() => {
  folder = createTemporaryFolder()
})
afterEach(async () => {
  await writer?.kill()
  folder.remove()
})

/** The last transaction that the writer was told is committed. */
function acknowledged(child: Child): number {
  return Number(child.lines.filter((line) => line !== 'open').at(-1) ?? 0)
}

interface Kept {
  parents: number
  complete: number
  last: number
  indexed: number
}

async function readKept(): Promise<Kept | undefined> {
  const database = await openDatabase({ dataDir: folder.path }, UNEXPECTED)
  const { rows } = await database.pool.query<Kept>(`
    SELECT count(*)::int AS parents, max(n) AS last,
      count(*) FILTER (WHERE (SELECT count(*) FROM child WHERE parent = n) = 5)::int AS complete,
      (SELECT count(*)::int FROM (SELECT n FROM parent ORDER BY n) AS i) AS indexed
    FROM parent`)
  await database.close()
  return rows[0]
}

test('kill -9 while writing loses no acknowledged transaction and keeps none in part', async () => {
  let last = 0
  for (let round = 1; round <= 5; round++) {
    const child = new Child(WRITER, folder.path)
    writer = child
    await waitUntil(() => acknowledged(child) >= last + round * 7, 'transactions to be acknowledged', 30_000)
    await child.kill()

    const kept = await readKept()
    expect(kept?.last).toBeGreaterThanOrEqual(acknowledged(child))
    expect(kept).toEqual({ parents: kept?.last, complete: kept?.last, last: kept?.last, indexed: kept?.last })
    last = kept?.last ?? 0
  }
}, 120_000)

test.each([
  ['before it does anything', () => true],
  ['while it makes the folder', (names: string[]) => names.some((name) => name.includes('.unfinished-'))],
  ['as soon as the folder is there', (names: string[]) => names.includes('postgres')],
])('kill -9 during the very first start, %s: the next start works', async (_when, isTime) => {
  const first = new Child(WRITER, folder.path)
  await waitUntil(() => existsSync(folder.path) && isTime(readdirSync(folder.path)), 'the time to kill')
  await first.kill()

  writer = new Child(WRITER, folder.path)
  await writer.says('1')
})
