import { describe, expect, it } from 'vitest'
import { parseDraftGraph, parseGraph } from '../../../src/engine/workflow/graph/parse-graph.ts'

const START = { id: 'start', type: 'starter', name: 'Start', position: { x: 0, y: 0 } }
const FETCH = { id: 'fetch', type: 'general_api', name: 'Fetch', position: { x: 300, y: 0 } }

describe('a graph', () => {
  it('is completed: ids, positions, configs, enabled, the ids of edges', () => {
    const graph = parseGraph({
      nodes: [
        { type: 'starter', name: ' Start ' },
        { type: 'general_api', name: 'Fetch it', config: { url: 'https://example.com' } },
      ],
      edges: [{ source: 'Start', target: 'fetch_it', sourceHandle: null }],
    })
    expect(graph).toEqual({
      nodes: [
        {
          id: 'start',
          type: 'starter',
          name: 'Start',
          position: { x: 100, y: 100 },
          config: {},
          enabled: true,
        },
        {
          id: 'fetch_it',
          type: 'general_api',
          name: 'Fetch it',
          position: { x: 400, y: 100 },
          config: { url: 'https://example.com' },
          enabled: true,
        },
      ],
      edges: [{ id: 'start->fetch_it', source: 'start', target: 'fetch_it' }],
    })
  })

  it('understands the older names of types', () => {
    const { nodes } = parseGraph({
      nodes: [
        { ...START, type: 'function' },
        { ...FETCH, type: 'api_call' },
      ],
      edges: [],
    })
    expect(nodes.map(({ type }) => type)).toEqual(['code', 'general_api'])
  })

  it('has each link once', () => {
    const edge = { source: 'start', target: 'fetch' }
    const { edges } = parseGraph({ nodes: [START, FETCH], edges: [edge, { ...edge, id: 'again' }] })
    expect(edges).toEqual([{ id: 'start->fetch', ...edge }])
  })

  it('is the same after it was parsed again', () => {
    const input = {
      nodes: [START, { type: 'split', name: '分ける' }, { type: 'split', name: '合わせる' }],
      edges: [],
    }
    const graph = parseGraph(input)
    expect(graph.nodes.map(({ id }) => id)).toEqual(['start', 'split', 'split_2'])
    expect(parseGraph(JSON.parse(JSON.stringify(graph)))).toEqual(graph)
  })

  it.each([
    ['no lists', {}, ['nodes'], 'invalid_type'],
    ['no object', 'graph', [], 'invalid_type'],
    [
      'an unknown type',
      { nodes: [{ ...START, type: 'loop' }], edges: [] },
      ['nodes', 0, 'type'],
      'unknown_block_type',
    ],
    [
      'an id twice',
      { nodes: [START, { ...FETCH, id: 'start' }], edges: [] },
      ['nodes', 1, 'id'],
      'duplicate_id',
    ],
    [
      'a name twice',
      { nodes: [START, { ...FETCH, name: 'Start' }], edges: [] },
      ['nodes', 1, 'name'],
      'duplicate_name',
    ],
    [
      'a name with a point',
      { nodes: [{ ...START, name: 'a.b' }], edges: [] },
      ['nodes', 0, 'name'],
      'invalid_name',
    ],
    [
      'a name of 101 characters',
      { nodes: [{ ...START, name: 'n'.repeat(101) }], edges: [] },
      ['nodes', 0, 'name'],
      'invalid_name',
    ],
    ['no name', { nodes: [{ ...START, name: ' ' }], edges: [] }, ['nodes', 0, 'name'], 'invalid_name'],
    [
      'an edge to nowhere',
      { nodes: [START], edges: [{ source: 'start', target: 'gone' }] },
      ['edges', 0, 'target'],
      'unknown_block',
    ],
    [
      'a config that is a list',
      { nodes: [{ ...START, config: [] }], edges: [] },
      ['nodes', 0, 'config'],
      'custom',
    ],
    [
      'a position of infinity',
      { nodes: [{ ...START, position: { x: 1e300, y: 0 } }], edges: [] },
      ['nodes', 0, 'position', 'x'],
      'too_big',
    ],
    [
      'a NUL',
      { nodes: [{ ...START, config: { a: '\0' } }], edges: [] },
      ['nodes', 0, 'config', 'a'],
      'invalid_value',
    ],
  ])('is refused with %s', (_what, input, path, code) => {
    expect(() => parseGraph(input)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION',
        details: { issues: expect.arrayContaining([expect.objectContaining({ path, code })]) },
      }),
    )
  })

  it('says of an unknown type what the reference says', () => {
    expect(() => parseGraph({ nodes: [{ ...START, type: 'loop' }], edges: [] })).toThrow('Unknown block type')
  })

  it('has bounds: 500 blocks, 2 000 edges, 64 KiB for a value', () => {
    const nodes = Array.from({ length: 500 }, (_, at) => ({ ...START, id: `b${at}`, name: `B ${at}` }))
    const edges = Array.from({ length: 2_000 }, (_, at) => ({ source: `b${at % 5}`, target: `b${at % 499}` }))
    const value = 'x'.repeat(65_534)
    const full = parseGraph({ nodes: [{ ...nodes[0], config: { value } }, ...nodes.slice(1)], edges })
    expect(new Set(full.edges.map(({ id }) => id)).size).toBe(2_000)
    expect(() => parseGraph({ nodes: [...nodes, START], edges: [] })).toThrow('at most 500 blocks')
    expect(() => parseGraph({ nodes, edges: [...edges, edges[0]] })).toThrow('at most 2000 edges')
    expect(() => parseGraph({ nodes: [{ ...START, config: { value: `${value}x` } }], edges: [] })).toThrow(
      'at most 65536 bytes',
    )
  })

  it('may not nest without end', () => {
    const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)
    const parse = (levels: number) =>
      parseGraph({ nodes: [{ ...START, config: { value: nested(levels) } }], edges: [] })
    expect(parse(32).nodes).toHaveLength(1)
    expect(() => parse(33)).toThrow('at most 32 levels')
    expect(() => parse(5_000)).toThrow('at most 32 levels')
  })

  it('may be unfinished in an editor', () => {
    const draft = {
      nodes: [
        { ...START, type: 'loop' },
        { ...FETCH, name: 'Start' },
      ],
      edges: [{ source: 'start', target: 'gone' }],
    }
    expect(parseDraftGraph(draft).edges).toEqual([{ id: 'start->gone', source: 'start', target: 'gone' }])
  })
})

describe('blocks without a position', () => {
  it('stand to the right of what leads to them, and cover nothing', () => {
    const names = ['Start', 'A', 'B', 'Join']
    const { nodes } = parseGraph({
      nodes: names.map((name) => ({ type: 'split', name })),
      edges: [
        { source: 'Start', target: 'A' },
        { source: 'Start', target: 'B' },
        { source: 'A', target: 'Join' },
        { source: 'B', target: 'Join' },
      ],
    })
    expect(nodes.map(({ position }) => position)).toEqual([
      { x: 100, y: 100 },
      { x: 400, y: 100 },
      { x: 400, y: 240 },
      { x: 700, y: 100 },
    ])
  })
})
