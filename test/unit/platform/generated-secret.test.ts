import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadOrCreateSecret } from '../../../src/platform/generated-secret.ts'

let parent: string
let dataDir: string

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'switchyard-secret-'))
  dataDir = join(parent, 'deep', '.data')
})

afterEach(() => rmSync(parent, { recursive: true }))

describe('a generated secret', () => {
  it('is 256 random bits in a file that only its owner can read', async () => {
    const secret = await loadOrCreateSecret(dataDir, 'api-key-pepper')
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(readFileSync(join(dataDir, 'api-key-pepper'), 'utf8')).toBe(`${secret}\n`)
    expect(modeOf(join(dataDir, 'api-key-pepper'))).toBe(0o600)
    expect(modeOf(dataDir)).toBe(0o700)
  })

  it('is the same the next time, and different under another name', async () => {
    const secret = await loadOrCreateSecret(dataDir, 'api-key-pepper')
    expect(await loadOrCreateSecret(dataDir, 'api-key-pepper')).toBe(secret)
    expect(await loadOrCreateSecret(dataDir, 'other')).not.toBe(secret)
  })

  it('is one secret for all that ask at the same time, without leftovers', async () => {
    const secrets = await Promise.all(
      Array.from({ length: 20 }, () => loadOrCreateSecret(dataDir, 'api-key-pepper')),
    )
    expect(new Set(secrets).size).toBe(1)
    expect(readdirSync(dataDir)).toEqual(['api-key-pepper'])
  })

  it('is closed to others again when its file was opened to them', async () => {
    await loadOrCreateSecret(dataDir, 'api-key-pepper')
    chmodSync(join(dataDir, 'api-key-pepper'), 0o644)
    await loadOrCreateSecret(dataDir, 'api-key-pepper')
    expect(modeOf(join(dataDir, 'api-key-pepper'))).toBe(0o600)
  })

  it('is never replaced: an empty file is refused with a sentence that names it', async () => {
    await loadOrCreateSecret(dataDir, 'api-key-pepper')
    writeFileSync(join(dataDir, 'api-key-pepper'), '')
    await expect(loadOrCreateSecret(dataDir, 'api-key-pepper')).rejects.toThrow(/api-key-pepper is empty/)
  })
})

function modeOf(path: string): number {
  return statSync(path).mode & 0o777
}
