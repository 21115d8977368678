import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemoryStore } from '../../../src/engine/memory/memory-store.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { createTestOrganization } from './test-organization.ts'

const FILES: Record<string, string> = {
  '/MEMORY.md': '# Overview\nWe sell to software companies. See the topics.\n',
  '/topics/icp.md':
    '# Ideal customer profile\n\nSize: 200 to 2,000 people.\n- The ICP is an enterprise fintech with a compliance team.\n',
  '/topics/pricing.md':
    '# Pricing\n\nThe enterprise plan starts at 40,000 EUR a year.\nDiscounts need approval.\n',
  '/topics/tone.md': '# Tone of voice\n\nFriendly and short; no jargon.\nÜberzeugend, nicht laut.\n',
  '/topics/japan.md': '# 日本市場\n\n決済とフィンテックの会社。\n',
  '/daily/2026-04-15.md': 'Met Ana from Ledgerline.\nShe asked about fintech customers and the pilot.\n',
}

let database: Database
let memory: MemoryStore
let org: string

beforeAll(async () => {
  database = await openTestDatabase()
  memory = new MemoryStore(database.pool)
  org = await createTestOrganization(database.pool)
  for (const [path, content] of Object.entries(FILES)) {
    await memory.write(org, { path, content, actor: 'key_1' })
  }
})
afterAll(() => database.close())

describe('a search', () => {
  it('puts the file with every word first, with the same scores on every database', async () => {
    const hits = await memory.search(org, 'enterprise fintech ICP', 10)
    expect(hits.map(({ path, score }) => [path, score])).toEqual([
      ['/topics/icp.md', 115],
      ['/topics/pricing.md', 3],
      ['/daily/2026-04-15.md', 2],
    ])
    expect(hits[0]).toMatchObject({
      excerpt: '- The ICP is an enterprise fintech with a compliance team.',
      line: 4,
    })
  })

  it('scores in whole numbers from 1, best first', async () => {
    const scores = (await memory.search(org, 'enterprise fintech ICP', 10)).map(({ score }) => score)
    expect(scores.every((score) => Number.isInteger(score) && score >= 1)).toBe(true)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
  })

  it.each([
    ['the beginning of a word', 'fintec', '/topics/icp.md'],
    ['another form of a word', 'company', '/MEMORY.md'],
    ['a word of the path', 'pricing', '/topics/pricing.md'],
    ['a mistyped name', 'priceing', '/topics/pricing.md'],
    ['a word in capitals', 'ÜBERZEUGEND', '/topics/tone.md'],
    ['the beginning of a text without spaces', '決済', '/topics/japan.md'],
    ['words in the middle of others that are nowhere', 'zebra jargon quux', '/topics/tone.md'],
  ])('finds %s', async (_what, query, path) => {
    expect((await memory.search(org, query, 10)).map((hit) => hit.path)).toContain(path)
  })

  it('shows the line where another form of the word stands', async () => {
    expect(await memory.search(org, 'company', 1)).toMatchObject([
      { line: 2, excerpt: expect.stringContaining('companies') },
    ])
  })

  it.each([
    ['no word at all', '  ...!? '],
    ['a word that is nowhere', 'xylophone'],
    ['nothing', ''],
  ])('of %s finds nothing', async (_what, query) => {
    expect(await memory.search(org, query, 10)).toEqual([])
  })

  it.each([
    ["'; drop table memory_file; --"],
    ["fintech' & !'x"],
    ['fintech:*|(icp'],
    ['\\ \0 fintech \ud800'],
    ['the and of fintech'],
    [`fintech ${'x'.repeat(5000)}`],
    [`${'word '.repeat(400)} fintech`],
  ])('takes %j as words', async (query) => {
    await expect(memory.search(org, query, 10)).resolves.toBeInstanceOf(Array)
  })

  it('gives as many hits as asked for, ties by path', async () => {
    const tied = await createTestOrganization(database.pool)
    for (const slug of ['c', 'a', 'b']) {
      await memory.write(tied, { path: `/topics/${slug}.md`, content: 'same text', actor: 'key_1' })
    }
    const paths = (await memory.search(tied, 'same', 2)).map(({ path }) => path)
    expect(paths).toEqual(['/topics/a.md', '/topics/b.md'])
  })

  it('sees what was appended and no longer what was replaced', async () => {
    const changed = await createTestOrganization(database.pool)
    const path = '/topics/notes.md'
    await memory.write(changed, { path, content: 'about walruses\n', actor: 'key_1' })
    await memory.append(changed, { path, content: '# Penguins\n', actor: 'key_1' })
    expect(await memory.search(changed, 'penguin', 5)).toMatchObject([{ path, line: 2 }])
    await memory.write(changed, { path, content: 'empty now', actor: 'key_1' })
    expect(await memory.search(changed, 'walrus penguin', 5)).toEqual([])
  })
})
