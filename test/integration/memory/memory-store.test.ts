import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isAppError } from '../../../src/base/errors.ts'
import { MemoryStore } from '../../../src/engine/memory/memory-store.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { createTestOrganization } from './test-organization.ts'

const PATH = '/topics/icp.md'
const KIB_256 = 262_144

let database: Database
let memory: MemoryStore
let org: string

beforeAll(async () => {
  database = await openTestDatabase()
  memory = new MemoryStore(database.pool)
})
afterAll(() => database.close())
beforeEach(async () => {
  org = await createTestOrganization(database.pool)
})

const write = (content: string, expectedVersion?: number) =>
  memory.write(org, { path: PATH, content, actor: 'key_1', expectedVersion })
const append = (content: string) => memory.append(org, { path: PATH, content, actor: 'key_1' })

describe('a memory file', () => {
  it('is read as it was written, with its title, size and version', async () => {
    await write('Intro\n\n## Ideal customer ü ##\nBanks')
    expect(await memory.find(org, PATH)).toMatchObject({
      path: PATH,
      title: 'Ideal customer ü',
      content: 'Intro\n\n## Ideal customer ü ##\nBanks',
      size: 36,
      version: 1,
    })
  })

  it.each([
    ['# C#', 'C#'],
    ['no heading', null],
    ['#hashtag', null],
    ['text\r\n### Windows\r\n', 'Windows'],
    ['# First\n# Second', 'First'],
    ['', null],
  ])('with the content %j has the title %j', async (content, title) => {
    expect(await write(content)).toMatchObject({ title })
  })

  it('gets a new version and a revision with each change', async () => {
    await write('one')
    await write('two')
    expect(await append('\nthree')).toMatchObject({ version: 3, size: 9 })
    expect(await memory.history(org, PATH, 10)).toMatchObject([
      { version: 3, content: 'two\nthree', actor: 'key_1', size: 9 },
      { version: 2, content: 'two' },
      { version: 1, content: 'one' },
    ])
  })

  it('written again with the same content stays at its version', async () => {
    const first = await write('same')
    expect(await write('same')).toEqual(first)
    expect(await memory.history(org, PATH, 10)).toHaveLength(1)
  })

  it('shows its newest 100 revisions, and keeps one more to compare the oldest with', async () => {
    for (let n = 1; n <= 103; n++) await write(`content ${n}`)
    const history = await memory.history(org, PATH, 1000)
    const versions = history.map(({ version }) => version)
    expect(history.at(-1)).toMatchObject({ content: 'content 4', previousContent: 'content 3' })
    expect([versions.length, versions[0], versions.at(-1)]).toEqual([100, 103, 4])
    const { rows } = await database.pool.query(
      'select count(*)::int as kept from memory_revision where organization_id = $1',
      [org],
    )
    expect(rows).toEqual([{ kept: 101 }])
  })

  it('is gone with its history when it is deleted', async () => {
    await write('x')
    expect([await memory.delete(org, PATH), await memory.delete(org, PATH)]).toEqual([true, false])
    expect([await memory.find(org, PATH), await memory.history(org, PATH, 10)]).toEqual([null, []])
  })

  it('holds 256 KiB and not one byte more', async () => {
    expect(await write('ü'.repeat(KIB_256 / 2))).toMatchObject({ size: KIB_256 })
    await expect(write(`${'ü'.repeat(KIB_256 / 2)}.`)).rejects.toSatisfy(isIssueOn('content'))
    await expect(append('.')).rejects.toSatisfy(isIssueOn('content'))
    expect(await memory.find(org, PATH)).toMatchObject({ version: 1, size: KIB_256 })
  })

  it('may be full of words that are too much for the index', async () => {
    const text = Array.from({ length: 22_000 }, (_, n) => `${oddWord(2 * n)}-${oddWord(2 * n + 1)}`).join(' ')
    await write(`# Odd words\n${text}`.slice(0, KIB_256))
    expect(await memory.search(org, 'odd', 5)).toMatchObject([{ path: PATH, line: 1 }])
  })

  it.each([
    ['a NUL', 'a\0b'],
    ['half a surrogate pair', 'a\ud800b'],
  ])('refuses %s', async (_what, content) => {
    await expect(write(content)).rejects.toSatisfy(isIssueOn('content'))
    await expect(append(content)).rejects.toSatisfy(isIssueOn('content'))
  })

  it('refuses a path that is none', async () => {
    const other = { path: '/etc/passwd', content: 'x', actor: 'key_1' }
    await expect(memory.write(org, other)).rejects.toSatisfy(isIssueOn('path'))
    await expect(memory.append(org, other)).rejects.toSatisfy(isIssueOn('path'))
    await expect(memory.find(org, '/topics/../MEMORY.md')).rejects.toSatisfy(isIssueOn('path'))
  })
})

describe('a write that expects a version', () => {
  it('happens at that version', async () => {
    expect(await write('one', 0)).toMatchObject({ version: 1 })
    expect(await write('two', 1)).toMatchObject({ version: 2 })
  })

  it.each([
    ['an older version', 1, 2],
    ['no file where there is one', 0, 2],
    ['a version that is not there yet', 3, 2],
  ])('of %s changes nothing and tells the current one', async (_what, expectedVersion, currentVersion) => {
    await write('one')
    await write('two')
    await expect(write('three', expectedVersion)).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
      details: { currentVersion },
    })
    expect(await memory.find(org, PATH)).toMatchObject({ content: 'two', version: 2 })
  })

  it('of a missing file tells that there is none', async () => {
    await expect(write('x', 4)).rejects.toMatchObject({ details: { currentVersion: 0 } })
  })

  it('wins once among many that expect the same', async () => {
    await write('start')
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => write(`writer ${n}`, 1)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await memory.find(org, PATH)).toMatchObject({ version: 2 })
  })
})

describe('appends in parallel', () => {
  it('are all kept, also those that race to create the file', async () => {
    const lines = Array.from({ length: 50 }, (_, n) => `line ${n}\n`)
    await Promise.all(lines.map(append))
    const file = await memory.find(org, PATH)
    expect(file?.content.split(/(?<=\n)/).sort()).toEqual([...lines].sort())
    expect(file).toMatchObject({ version: 50 })
    expect(await memory.history(org, PATH, 100)).toHaveLength(50)
  })
})

describe('a listing', () => {
  beforeEach(async () => {
    for (const path of ['/topics/b.md', '/topics/a.md', '/MEMORY.md', '/daily/2026-04-15.md']) {
      await memory.write(org, { path, content: 'x', actor: 'key_1' })
    }
  })

  it.each([
    ['everything by path', {}, ['/MEMORY.md', '/daily/2026-04-15.md', '/topics/a.md', '/topics/b.md']],
    ['what begins with a prefix', { prefix: '/topics/' }, ['/topics/a.md', '/topics/b.md']],
    ['a page', { after: '/MEMORY.md', limit: 2 }, ['/daily/2026-04-15.md', '/topics/a.md']],
    ['nothing', { prefix: '/none' }, []],
    ['a prefix with the wildcards of SQL as it stands', { prefix: '/topics/_' }, []],
  ])('gives %s', async (_what, options, paths) => {
    expect((await memory.list(org, options)).map(({ path }) => path)).toEqual(paths)
  })
})

describe('two organisations', () => {
  it('see nothing of each other', async () => {
    const other = await createTestOrganization(database.pool)
    await write('# Secret\nenterprise fintech')
    expect(await memory.list(other)).toEqual([])
    expect(await memory.find(other, PATH)).toBeNull()
    expect(await memory.history(other, PATH, 10)).toEqual([])
    expect(await memory.search(other, 'secret fintech', 10)).toEqual([])
    expect(await memory.delete(other, PATH)).toBe(false)
    await memory.append(other, { path: PATH, content: 'theirs', actor: 'key_2' })
    expect(await memory.find(org, PATH)).toMatchObject({
      content: '# Secret\nenterprise fintech',
      version: 1,
    })
    expect(await memory.find(other, PATH)).toMatchObject({ content: 'theirs', version: 1 })
  })
})

/** Different for each number below 87,880, and with another stem than itself. */
function oddWord(n: number): string {
  const letter = (place: number) => String.fromCharCode(97 + (Math.floor(n / 26 ** place) % 26))
  return `${'aeiou'.charAt(Math.floor(n / 26 ** 3))}${letter(2)}${letter(1)}${letter(0)}s`
}

function isIssueOn(field: string): (error: unknown) => boolean {
  return (error) =>
    isAppError(error, 'VALIDATION') &&
    'issues' in error.details &&
    error.details.issues.length === 1 &&
    error.details.issues[0]?.path.join('.') === field
}
