import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requirements } from './requirements.ts'

const TITLE = /\bit\(\s*['"`]\[((?:RT|WF|CP)-\d{3}(?:, (?:RT|WF|CP)-\d{3})*)\]/g
const NOT_RUN = /\.(?:skip|skipIf|runIf|todo|fails|only)\b/

const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'coverage.test.ts')
  .map((name) => ({ name, text: readFileSync(join(import.meta.dirname, name), 'utf8') }))

const cited = files.flatMap(({ name, text }) =>
  [...text.matchAll(TITLE)].flatMap((match) => (match[1] ?? '').split(', ').map((id) => ({ id, name }))),
)

describe('the catalogue of requirements', () => {
  it('gives every requirement an id of its own', () => {
    const ids = requirements.map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  it('has a test for every requirement', () => {
    const tested = new Set(cited.map(({ id }) => id))
    expect(requirements.filter(({ id }) => !tested.has(id))).toEqual([])
  })

  it('knows every requirement that a test cites', () => {
    const known = new Set<string>(requirements.map(({ id }) => id))
    expect(cited.filter(({ id }) => !known.has(id))).toEqual([])
  })

  it('runs every test', () => {
    expect(files.filter(({ text }) => NOT_RUN.test(text)).map(({ name }) => name)).toEqual([])
  })
})
