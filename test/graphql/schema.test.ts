import { describe, expect, it } from 'vitest'
import { printedSchema } from '../../src/graphql/schema.ts'
import { readProjectFile } from '../architecture/source-files.ts'

describe('schema.graphql', () => {
  it('is what the code defines: npm run schema writes it', () => {
    expect(readProjectFile('schema.graphql')).toBe(printedSchema())
  })
})
