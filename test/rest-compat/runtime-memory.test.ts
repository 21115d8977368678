import { afterAll, describe, expect, it } from 'vitest'
import { objectsAt, TestClient } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { invoke, run } from './runtime.ts'

const server = await startTestServer()
afterAll(() => server.close())

/** A caller of an organisation whose memory is empty. */
async function newcomer(): Promise<TestClient> {
  const { apiKey } = await server.createOrganization(`Memory ${crypto.randomUUID()}`)
  return new TestClient(server.url, apiKey)
}

describe('memory', () => {
  it('[RT-063] keeps what is written: read, searched, listed and appended to', async () => {
    const client = await newcomer()
    const path = '/topics/pricing.md'
    await run(client, 'memory_write', { path, content: 'Seats cost 40 euros.\n' })
    await run(client, 'memory_append', { path, content: 'Discounts need approval.\n' })
    const read = await invoke(client, 'memory_read', { path })
    expect(read.json.result).toMatchObject({ content: 'Seats cost 40 euros.\nDiscounts need approval.\n' })
    const search = await invoke(client, 'memory_search', { query: 'discounts' })
    expect(search.json.result).toMatchObject({ hits: [{ path }] })
    const listed = await invoke(client, 'memory_ls', {})
    expect(listed.json.result).toMatchObject({ files: [{ path }] })
  })

  it('[RT-260] lists files under a prefix and counts them', async () => {
    const client = await newcomer()
    for (const path of ['/topics/a.md', '/topics/b.md', '/MEMORY.md']) {
      await run(client, 'memory_write', { path, content: 'text' })
    }
    const all = await invoke(client, 'memory_ls', {})
    expect(all.json.summary).toBe('3 files')
    const one = await invoke(client, 'memory_ls', { prefix: '/topics/a' })
    expect(one.json).toMatchObject({ summary: '1 files' })
    expect(one.json.result).toEqual({
      files: [{ path: '/topics/a.md', size: 4, updatedAt: expect.stringMatching(/^\d{4}-.*Z$/) }],
    })
  })

  it('[RT-261] reads a file', async () => {
    const client = await newcomer()
    await run(client, 'memory_write', { path: '/MEMORY.md', content: 'We sell to banks.' })
    const answer = await invoke(client, 'memory_read', { path: '/MEMORY.md' })
    expect(answer.json.summary).toBe('Read /MEMORY.md')
    expect(answer.json.result).toEqual({
      path: '/MEMORY.md',
      content: 'We sell to banks.',
      updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    })
  })

  it('[RT-262] fails, as a tool, to read what is not there', async () => {
    const answer = await invoke(await newcomer(), 'memory_read', { path: '/topics/missing.md' })
    expect(answer.status).toBe(500)
    expect(answer.json.details).toMatchObject({
      executionId: expect.any(String),
      code: 'MEMORY_FILE_NOT_FOUND',
    })
    expect(answer.json.error).toContain('/topics/missing.md')
  })

  it('[RT-263] finds ten files by default, and as many as are asked for', async () => {
    const client = await newcomer()
    for (let day = 10; day < 22; day++) {
      await run(client, 'memory_write', { path: `/daily/2026-04-${day}.md`, content: 'Intro.\nA retro.' })
    }
    const search = async (input: { query: string; limit?: number }) =>
      (await invoke(client, 'memory_search', input)).json
    const found = await search({ query: 'retro' })
    expect(found.summary).toBe('10 hits')
    expect(objectsAt(found, 'result', 'hits')[0]).toMatchObject({
      path: expect.stringMatching(/^\/daily\//),
      excerpt: expect.stringContaining('retro'),
      line: 2,
    })
    expect(objectsAt(await search({ query: 'retro', limit: 3 }), 'result', 'hits')).toHaveLength(3)
    expect(objectsAt(await search({ query: 'retro', limit: 50 }), 'result', 'hits')).toHaveLength(12)
    for (const limit of [0, 51]) {
      expect((await invoke(client, 'memory_search', { query: 'retro', limit })).status).toBe(400)
    }
  })

  it('[RT-264] ranks by whole scores, ties by path', async () => {
    const client = await newcomer()
    await run(client, 'memory_write', { path: '/topics/b.md', content: 'fintech' })
    await run(client, 'memory_write', { path: '/topics/a.md', content: 'fintech' })
    const most = 'fintech fintech fintech fintech'
    await run(client, 'memory_write', { path: '/topics/z.md', content: most })
    const { json } = await invoke(client, 'memory_search', { query: 'fintech' })
    const hits = objectsAt(json, 'result', 'hits')
    expect(hits.map(({ path }) => path)).toEqual(['/topics/z.md', '/topics/a.md', '/topics/b.md'])
    for (const { score } of hits) {
      expect(Number.isInteger(score)).toBe(true)
      expect(score).toBeGreaterThanOrEqual(1)
    }
    expect(hits[1]?.score).toBe(hits[2]?.score)
  })

  it('[RT-265] counts bytes and versions of what it writes', async () => {
    const client = await newcomer()
    const write = (content: string) => invoke(client, 'memory_write', { path: '/topics/icp.md', content })
    const first = await write('Bänke')
    expect(first.json).toMatchObject({ summary: 'Wrote /topics/icp.md' })
    expect(first.json.result).toEqual({ path: '/topics/icp.md', bytesWritten: 6, version: 1 })
    expect((await write('Banks')).json.result).toMatchObject({ version: 2 })
  })

  it('[RT-266] appends, also to a file that is not there yet', async () => {
    const client = await newcomer()
    const append = (content: string) => invoke(client, 'memory_append', { path: '/topics/log.md', content })
    const created = await append('one\n')
    expect(created.json).toMatchObject({ summary: 'Appended to /topics/log.md', result: { version: 1 } })
    expect((await append('two\n')).json.result).toMatchObject({ path: '/topics/log.md', version: 2 })
    const read = await invoke(client, 'memory_read', { path: '/topics/log.md' })
    expect(read.json.result).toMatchObject({ content: 'one\ntwo\n' })
  })

  it('[RT-267] refuses content over 256 KiB', async () => {
    const client = await newcomer()
    const path = '/topics/long.md'
    const write = (content: string) => invoke(client, 'memory_write', { path, content })
    expect((await write('x'.repeat(262_144))).status).toBe(200)
    for (const tooLong of ['x'.repeat(262_145), 'ä'.repeat(131_073)]) {
      const answer = await write(tooLong)
      expect(answer.status).toBe(400)
      expect(answer.json.details).toMatchObject({ issues: [{ path: ['input', 'content'] }] })
    }
  })

  it('[RT-268] knows three kinds of path', async () => {
    const client = await newcomer()
    const write = (path: string) => invoke(client, 'memory_write', { path, content: 'text' })
    for (const path of ['/MEMORY.md', '/daily/2028-02-29.md', '/topics/a-b2.md']) {
      expect((await write(path)).status, path).toBe(200)
    }
    for (const path of [
      'MEMORY.md',
      '/memory.md',
      '/daily/2026-02-29.md',
      '/daily/today.md',
      '/topics/../MEMORY.md',
      '/topics//a.md',
      '/topics/a.txt',
      '/topics/a/b.md',
      '/topics/a\u0000.md',
      '/etc/passwd',
      '',
    ]) {
      const answer = await write(path)
      expect(answer.status, path).toBe(400)
      expect(answer.json.details).toMatchObject({ issues: [{ path: ['input', 'path'] }] })
    }
  })

  it('[RT-125] has the same effect when an idempotent call is made again', async () => {
    const client = await newcomer()
    const input = { path: '/topics/icp.md', content: 'Banks.' }
    for (let call = 0; call < 3; call++) await run(client, 'memory_write', input)
    const read = await invoke(client, 'memory_read', { path: input.path })
    expect(read.json.result).toMatchObject({ content: 'Banks.' })
    expect((await invoke(client, 'memory_ls', {})).json.summary).toBe('1 files')
  })
})
