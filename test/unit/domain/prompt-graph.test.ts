import { expect, it } from 'vitest'
import { promptGraph } from '../../../src/domain/copilot/prompt-graph.ts'
import type { Graph } from '../../../src/engine/workflow/graph/graph.ts'

function withCode(chars: number, blocks: number): Graph {
  const nodes = Array.from({ length: blocks }, (_, index) => ({
    ...{ id: `c${index}`, type: 'code' as const, name: `Code ${index}`, enabled: true },
    ...{ config: { code: 'x'.repeat(chars) }, position: { x: 0, y: 0 } },
  }))
  return { nodes, edges: [] }
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

it('cuts values of more than 2,000 characters, and says so', () => {
  const { code } = JSON.parse(promptGraph(withCode(2_001, 1))).nodes[0].config
  expect(code).toHaveLength(2_000)
  expect(code.endsWith('... [truncated]')).toBe(true)
})

it('cuts the longest values of a config of more than 2,000 characters', () => {
  const graph = withCode(0, 1)
  const config = { body: 'b'.repeat(1_500), code: 'c'.repeat(1_400), url: 'u'.repeat(100), retries: 3 }
  for (const node of graph.nodes) node.config = config
  const { body, code, ...short } = JSON.parse(promptGraph(graph)).nodes[0].config
  expect(short).toEqual({ url: config.url, retries: 3 })
  for (const cut of [body, code]) expect(cut).toMatch(/^(.)\1{900,940}\.\.\. \[truncated\]$/)
  expect(body.length + code.length + short.url.length + 1).toBeLessThanOrEqual(2_000)
})

it('leaves short values alone, however many there are', () => {
  const graph = withCode(0, 1)
  const config = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`key${index}`, 'v'.repeat(150)]),
  )
  for (const node of graph.nodes) node.config = config
  expect(JSON.parse(promptGraph(graph)).nodes[0].config).toEqual(config)
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
