import { describe, expect, it } from 'vitest'
import { compileSchema } from '../../../src/base/validate.ts'
import {
  configSchemaOf,
  defaultsOf,
  outputSchemaOf,
  withDefaults,
} from '../../../src/engine/workflow/blocks/block-description.ts'
import {
  BLOCK_DESCRIPTIONS,
  findBlockDescription,
} from '../../../src/engine/workflow/blocks/block-descriptions.ts'

const ALL = Object.values(BLOCK_DESCRIPTIONS)

describe('the description of a block', () => {
  it('exists for every type, and for nothing else', () => {
    expect(Object.entries(BLOCK_DESCRIPTIONS).map(([type, { type: own }]) => [type, own])).toEqual([
      ['starter', 'starter'],
      ['webhook', 'webhook'],
      ['agent', 'agent'],
      ['orchestration', 'orchestration'],
      ['code', 'code'],
      ['condition', 'condition'],
      ['split', 'split'],
      ['platform_api', 'platform_api'],
      ['general_api', 'general_api'],
      ['response', 'response'],
      ['capability', 'capability'],
      ['approval', 'approval'],
      ['wait', 'wait'],
      ['subworkflow', 'subworkflow'],
    ])
    expect(findBlockDescription('toString')).toBeNull()
  })

  it.each(ALL)('$type: its schemas can be used, and its defaults fit', (description) => {
    compileSchema(outputSchemaOf(description))
    const { required: _required, allOf: _allOf, ...schema } = configSchemaOf(description)
    expect(compileSchema(schema)(defaultsOf(description))).toEqual([])
    for (const key of [...description.needs.flat(), ...Object.keys(description.syntax)])
      expect(Object.keys(description.config)).toContain(key)
  })

  it('names the outputs that edges begin at', () => {
    const { condition, split, starter } = BLOCK_DESCRIPTIONS
    const branches = [{ expression: 'true' }, { expression: 'true' }, { expression: 'true' }]
    expect(condition.handles({ branches })).toEqual(['if', 'elif_1', 'elif_2', 'else'])
    expect(condition.handles({})).toEqual(['if', 'else'])
    expect(split.handles({ branches: 3 })).toEqual(['1', '2', '3'])
    expect(split.handles({ branches: 1e9 })).toHaveLength(50)
    expect(starter.handles({})).toEqual([])
  })

  it('says what must be set', () => {
    const validate = compileSchema(configSchemaOf(BLOCK_DESCRIPTIONS.wait))
    expect(validate({ until: '2026-01-01T00:00:00Z' })).toEqual([])
    expect(validate({})).not.toEqual([])
    expect(compileSchema(configSchemaOf(BLOCK_DESCRIPTIONS.general_api))({})).toMatchObject([
      { path: ['input', 'url'], code: 'required' },
    ])
  })

  it('completes a config, in which null is nothing', () => {
    expect(
      withDefaults(BLOCK_DESCRIPTIONS.general_api, { url: 'https://a.example', method: null, timeout: 5 }),
    ).toEqual({ url: 'https://a.example', method: 'GET', timeout: 5 })
  })
})
