import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../../src/base/json.ts'
import { parseText } from '../../../src/engine/workflow/expressions/references.ts'
import { renameReferences } from '../../../src/engine/workflow/expressions/rename-references.ts'
import {
  type RunValues,
  resolveConfig,
  secretNamesOf,
} from '../../../src/engine/workflow/expressions/resolve-references.ts'
import type { GraphNode } from '../../../src/engine/workflow/graph/graph.ts'

const VALUES: RunValues = {
  results: new Map<string, JsonObject>([
    ['Start', { output: { 'Input 1': 'Ada', n: 7, on: false, 'a.b': 1, '>': 'sharp' } }],
    ['Fetch', { output: { items: [{ name: 'first' }, { name: 'second' }] }, status_code: 200, headers: {} }],
    ['Hook', { body: { id: 5 }, headers: {}, query: {} }],
    ['Writer', { output: '<Start.output.n> {{secrets.KEY}}' }],
  ]),
  variables: { region: 'eu', limits: { max: 3 } },
  secrets: new Map([['KEY', 's3cret']]),
}

function resolve(value: JsonValue) {
  const { config, unresolved } = resolveConfig(block({ body: value }), VALUES)
  return { value: config.body, unresolved }
}

function block(config: JsonObject, type: GraphNode['type'] = 'general_api'): GraphNode {
  return { id: 'b', type, name: 'B', position: { x: 0, y: 0 }, config, enabled: true }
}

describe('a reference', () => {
  it.each<[string, JsonValue]>([
    ['<Start.output.Input 1>', 'Ada'],
    ['<Start.output.n>', 7],
    ['<Start.output.on>', false],
    ['<Start.output["a.b"]>', 1],
    ['<Start.output[">"]>', 'sharp'],
    ["<Start.output['Input 1']>", 'Ada'],
    ['<Fetch.status_code>', 200],
    ['<Fetch.output.items[1].name>', 'second'],
    ['<Fetch.output.items.0.name>', 'first'],
    ['<Fetch.output.items>', [{ name: 'first' }, { name: 'second' }]],
    ['<Hook.body.id>', 5],
    ['<Hook.output.body.id>', 5],
    ['{{variables.limits}}', { max: 3 }],
    ['{{ variables.region }}', 'eu'],
    ['Hello <Start.output.Input 1>, <Start.output.n> times', 'Hello Ada, 7 times'],
    ['<Fetch.output> and {{secrets.KEY}}', '{"items":[{"name":"first"},{"name":"second"}]} and s3cret'],
    ['a < b and c > d', 'a < b and c > d'],
    ['<p class="x.y">text</p>', '<p class="x.y">text</p>'],
    ['', ''],
  ])('%s stands for its value', (text, value) => {
    expect(resolve(text)).toEqual({ value, unresolved: [] })
  })

  it.each([
    '<Nobody.output>',
    '<Start.missing>',
    '<Start.output.missing.deeper>',
    '<Start.output.constructor>',
    '<Start.output.__proto__>',
    '<Fetch.output.items.length>',
    '<Fetch.output.items[9]>',
    '{{variables.missing}}',
  ])('%s that finds nothing stays as text and is told', (text) => {
    expect(resolve(`x ${text}`)).toEqual({ value: `x ${text}`, unresolved: [text] })
    expect(resolve(text)).toEqual({ value: text, unresolved: [text] })
  })

  it('is replaced everywhere in a config, and once: values are not read as references', () => {
    expect(resolve({ list: ['<Writer.output>', { deep: 'n=<Start.output.n>' }], other: 1 }).value).toEqual({
      list: ['<Start.output.n> {{secrets.KEY}}', { deep: 'n=7' }],
      other: 1,
    })
  })

  it('is left to code and to expressions, which read values by themselves', () => {
    const code = block({ code: 'output = "<Start.output.n>"', language: '<Start.output.n>' }, 'code')
    expect(resolveConfig(code, VALUES).config).toEqual({ code: 'output = "<Start.output.n>"', language: 7 })
    const branches = [{ expression: '<Start.output.n> > 5' }]
    expect(resolveConfig(block({ branches }, 'condition'), VALUES).config).toEqual({ branches })
  })

  it('fails by name on a secret that is not set', () => {
    expect(() => resolve('{{secrets.OTHER}}')).toThrow('The secret "OTHER" is not set')
    expect(
      secretNamesOf({ a: ['{{secrets.A}} {{secrets.B}}', '{{secrets.A}}'], b: '{{variables.C}}' }),
    ).toEqual(['A', 'B'])
  })

  it('may not make a config grow without bounds', () => {
    const results = new Map([['Big', { output: 'x'.repeat(1_000_000) }]])
    const body = Array.from({ length: 5 }, () => 'a <Big.output>')
    expect(() => resolveConfig(block({ body }), { ...VALUES, results })).toThrow(
      'larger than 4194304 characters',
    )
  })

  it('is found in time linear in the text', () => {
    const started = performance.now()
    for (const piece of ['<', '<a.', '<a.b[', '<a.b["', '<a.b["\\', '{{', '{{secrets.', '<a.b.c.d'])
      expect(parseText(piece.repeat(65_536 / piece.length)).join('')).toContain(piece)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('a new name of a block', () => {
  const renamed = (config: JsonObject, type?: GraphNode['type']) =>
    renameReferences(block(config, type), [{ from: 'Fetch', to: 'Load it' }]).config

  it('stands wherever the block is mentioned', () => {
    expect(
      renamed({
        body: { a: ['<Fetch.output> <Fetch.status_code>', '<Fetch .output>'] },
        b: '<Fetcher.output>',
      }),
    ).toEqual({
      body: { a: ['<Load it.output> <Load it.status_code>', '<Fetch .output>'] },
      b: '<Fetcher.output>',
    })
    expect(renamed({ branches: [{ expression: 'len(<Fetch.output.items>) > 0' }] }, 'condition')).toEqual({
      branches: [{ expression: 'len(<Load it.output.items>) > 0' }],
    })
    const code = `output = input_data["Fetch"]["output"].a + input_data['Fetch'].output + input_data["Other"].output`
    expect(renamed({ code }, 'code')).toEqual({
      code: `output = input_data["Load it"]["output"].a + input_data["Load it"].output + input_data["Other"].output`,
    })
  })

  it('leaves alone what is no mention', () => {
    const node = block({ input: { x: '<Fetch.output>' } }, 'starter')
    expect(renameReferences(node, [{ from: 'Fetch', to: 'X' }])).toBe(node)
  })

  it('may be the old one of another block', () => {
    const swap = [
      { from: 'A', to: 'B' },
      { from: 'B', to: 'A' },
    ]
    expect(renameReferences(block({ url: '<A.output><B.output>' }), swap).config).toEqual({
      url: '<B.output><A.output>',
    })
  })
})
