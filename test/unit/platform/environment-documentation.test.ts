import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { variableNames } from '../../../src/platform/environment.ts'
import { findTableDifferences, hasVariableTable, toEnvExample } from './environment-documentation.ts'

const README = 'README.md'
const readme = existsSync(README) ? readFileSync(README, 'utf8') : ''

describe('.env.example', () => {
  it('lists every variable with its meaning and default (vitest -u writes it)', async () => {
    await expect(toEnvExample()).toMatchFileSnapshot('../../../.env.example')
  })

  it('sets nothing when it is copied as it is', () => {
    const lines = toEnvExample().split('\n')
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([])
  })
})

describe('the table of variables', () => {
  it.skipIf(!hasVariableTable(readme))('of the README says what the process reads', () => {
    expect(findTableDifferences(readme)).toEqual([])
  })

  it('is found by its header', () => {
    expect(hasVariableTable('text\n| variable | default | meaning |\n|---|---|---|')).toBe(true)
    expect(hasVariableTable('| name | default | meaning |')).toBe(false)
  })

  it('differs where a row is missing, unknown or says something else', () => {
    const differences = findTableDifferences(
      [
        '| variable | default | meaning |',
        '|---|---|---|',
        '| `HOST` | `127.0.0.1` | Address to listen on. |',
        '| `PORT` | `5000` | Port to listen on; `0` picks a free one and prints it. |',
        '| `HOSTS` | – | No such thing. |',
      ].join('\n'),
    )
    expect(differences).toContain('HOSTS is in the table, but is not read')
    expect(differences).toContain(
      'PORT differs: | `PORT` | `4000` | Port to listen on; `0` picks a free one and prints it. |',
    )
    expect(differences.filter((text) => text.includes('is missing'))).toHaveLength(variableNames().length - 2)
    expect(differences.filter((text) => text.startsWith('HOST '))).toEqual([])
  })
})
