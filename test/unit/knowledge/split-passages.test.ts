import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitPassages } from '../../../src/engine/knowledge/split-passages.ts'

const paragraph = (word: string) => `${`${word} `.repeat(120).trim()}.`

describe('splitPassages', () => {
  it('leaves a short text whole', () => {
    expect(splitPassages('One line.\n\nAnother one.\n')).toEqual(['One line.\n\nAnother one.'])
  })

  it('finds nothing in a blank text', () => {
    expect(splitPassages(' \n\t\n ')).toEqual([])
  })

  it('cuts between paragraphs', () => {
    const [first, second] = [paragraph('alpha'), paragraph('beta')]
    expect(splitPassages(`${first}\n\n${second}`)).toEqual([first, second])
  })

  it('loses no word, and keeps every passage to 1,200 characters', () => {
    const texts = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', '\n', '. ', '\n\n', '🙂'),
      maxLength: 8_000,
    })
    fc.assert(
      fc.property(texts, (text) => {
        const passages = splitPassages(text)
        expect(passages.every((passage) => passage.length <= 1_200 && passage.isWellFormed())).toBe(true)
        expect(passages.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
      }),
      { numRuns: 60 },
    )
  })
})
