import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseOpenApi } from '../../../src/engine/connectors/openapi/openapi-document.ts'
import { importInSlices } from '../../../src/engine/connectors/openapi/openapi-import.ts'
import { listOperations } from '../../../src/engine/connectors/openapi/operations.ts'

/** GitHub's own description of its REST API: 13 MB. */
const GITHUB = resolve(
  import.meta.dirname,
  '../../large-documents/node_modules/@octokit/openapi/generated/api.github.com.json',
)
const CHOICE = { baseUrl: null, documentUrl: null }

describe.skipIf(!existsSync(GITHUB))('the description of a large API', () => {
  it('is imported whole, 400 operations at a time', async () => {
    const document = parseOpenApi(readFileSync(GITHUB, 'utf8'))
    const names = listOperations(document).map(({ name }) => name)
    expect(names.length).toBeGreaterThan(1_000)
    let imported = 0
    for (let start = 0; start < names.length; start += 400) {
      const include = names.slice(start, start + 400)
      const { tools, warnings } = await importInSlices(document, { ...CHOICE, include })
      expect(warnings).toEqual([])
      expect(Math.max(...tools.map((tool) => JSON.stringify(tool).length))).toBeLessThan(200_000)
      imported += tools.length
    }
    expect(imported).toBe(names.length)
  })

  it('is too much at once, and says how its operations begin', async () => {
    const document = parseOpenApi(readFileSync(GITHUB, 'utf8'))
    const everything = importInSlices(document, { ...CHOICE, include: null })
    await expect(everything).rejects.toThrow(
      /operations are chosen; choose at most 500 with include.*repos\/\* \(/,
    )
  })
})
