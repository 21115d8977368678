import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { promptGraph } from '../../../src/domain/copilot/prompt-graph.ts'
import type { Graph } from '../../../src/engine/workflow/graph/graph.ts'

function withCode(chars: number, blocks: number): Graph {
  const nodes = Array.from({ length: blocks }, (_, index) => ({
    ...{ id: `c${index}`, type: 'code' as const, name: `Code ${index}`, enabled: true },
    ...{ config: { code: 'x'.repeat(chars) }, position: { x: 0, y: 0 } },
  }))
  return { nodes, edges: [] }
}

function withValues(count: number, chars: number): JsonObject {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'v'.repeat(chars)]))
}

it('shows a small workflow whole, without its positions', () => {
  const shown = JSON.parse(promptGraph(withCode(1_000, 2)))
  expect(shown.nodes[1]).toEqual({
    id: 'c1',
    type: 'code',
    name: 'Code 1',
    config: { code: 'x'.repeat(1_000) },
  })
})

function shownConfig(config: JsonObject): JsonObject {
  const graph = withCode(0, 1)
  for (const node of graph.nodes) node.config = config
  return JSON.parse(promptGraph(graph)).nodes[0].config
}

describe('seed 003: "block configs over 2,000 chars get ... [truncated]"', () => {
  const OVERHEAD = '{"code":""}'.length

  it('shows a config of 2,000 characters whole', () => {
    const config = { code: 'x'.repeat(2_000 - OVERHEAD) }
    expect(shownConfig(config)).toEqual(config)
  })

  it('cuts one of more to as many, and says so', () => {
    const config = shownConfig({ code: 'x'.repeat(2_001 - OVERHEAD) })
    expect(JSON.stringify(config)).toHaveLength(2_000)
    expect(config.code).toMatch(/^x+\.\.\. \[truncated\]$/)
  })

  it('counts what JSON makes of a text', () => {
    const config = shownConfig({ code: '"\n'.repeat(900) })
    expect(JSON.stringify(config).length).toBeLessThanOrEqual(2_000)
    expect(config.code).toMatch(/\.\.\. \[truncated\]$/)
  })

  it('cuts the longest values first (copilot.md, Loop rules)', () => {
    const config = { body: 'b'.repeat(1_500), code: 'c'.repeat(1_400), url: 'u'.repeat(100), retries: 3 }
    const shown = shownConfig(config)
    const { body, code, ...short } = shown
    expect(short).toEqual({ url: config.url, retries: 3 })
    for (const cut of [body, code]) expect(cut).toMatch(/^(.)\1{890,930}\.\.\. \[truncated\]$/)
    expect(JSON.stringify(shown).length).toBeLessThanOrEqual(2_000)
  })

  it.each([
    [
      'values',
      { method: 'POST', ...withValues(30, 150) },
      { method: 'POST', key0: expect.stringMatching(/v\.\.\. \[truncated\]$/) },
    ],
    [
      'lists',
      { list: Array.from({ length: 900 }, (_, index) => index) },
      { list: expect.stringMatching(/^\[0,1,.*\.\.\. \[truncated\]$/) },
    ],
    ['too many values to tell of each', withValues(200, 40), { _truncated: true }],
  ])('holds to 2,000 characters of many %s', (_what, config, expected) => {
    const shown = shownConfig(config)
    expect(JSON.stringify(shown).length).toBeLessThanOrEqual(2_000)
    expect(shown).toMatchObject(expected)
  })
})

it.each([30, 200, 2_000])('stays within 50,000 characters with %i blocks', (blocks) => {
  const text = promptGraph(withCode(3_000, blocks))
  expect(text.length).toBeLessThanOrEqual(50_000)
  expect(text).toContain('truncated')
})

it('cuts no character in two', () => {
  const graph = withCode(0, 1)
  for (const node of graph.nodes) node.config = { code: `y${'🚀'.repeat(2_000)}` }
  expect(promptGraph(graph).isWellFormed()).toBe(true)
})
