import { describe, expect, it } from 'vitest'
import { applyWireDiff } from '../../../../src/engine/workflow/diff/apply-wire-diff.ts'
import { toWireDiff } from '../../../../src/engine/workflow/diff/to-wire-diff.ts'
import { summarize } from '../../../../src/engine/workflow/diff/workflow-diff.ts'
import { GRAPH, node } from '../example-graph.ts'

function codes(diff: unknown): string[] {
  return applyWireDiff(GRAPH, diff).skipped.map(({ code }) => code)
}

describe('a workflow_diff', () => {
  it('puts a block between two others', () => {
    const { graph, skipped, diff } = applyWireDiff(GRAPH, {
      add_blocks: [{ id: 'new', type: 'function', name: 'Clean', config: { code: 'output = 1' } }],
      remove_edges: [{ source: 'Fetch', target: 'Is it' }],
      add_edges: [
        { source: 'Fetch', target: 'new', sourceHandle: 'source' },
        { source: 'new', target: 'Is it' },
      ],
    })
    expect(skipped).toEqual([])
    expect(node(graph, 'Clean')).toMatchObject({ id: 'new', type: 'code', position: { x: 700, y: 240 } })
    expect(graph.edges.map(({ source, target }) => `${source}>${target}`)).toEqual([
      's>f',
      'c>r',
      'f>new',
      'new>c',
    ])
    expect(summarize(diff)).toBe('1 block added, 2 edges added, 1 edge removed')
  })

  it('merges a config key by key, and removes keys that are named', () => {
    const { graph } = applyWireDiff(GRAPH, {
      update_blocks: [{ id: 'Fetch', config: { method: 'POST', headers: {} }, unset_config: ['url'] }],
    })
    expect(node(graph, 'Fetch')?.config).toEqual({ method: 'POST', headers: {} })
  })

  it('renames a block and all that mentions it', () => {
    const { graph, diff } = applyWireDiff(GRAPH, { update_blocks: [{ id: 'f', name: 'Load' }] })
    expect(node(graph, 'Reply')?.config).toEqual({ output: '<Load.output>' })
    expect(node(graph, 'Is it')?.config).toEqual({ branches: [{ expression: '<Load.status_code> == 200' }] })
    expect(diff.updateBlocks.map(({ name, rename }) => [name, rename?.after])).toEqual([
      ['Fetch', 'Load'],
      ['Is it', undefined],
      ['Reply', undefined],
    ])
  })

  it('gives a new block another name where its own is taken, and says so', () => {
    const { graph, names } = applyWireDiff(GRAPH, {
      add_blocks: [
        { id: 'x', type: 'general_api', name: 'Fetch', config: { url: 'https://b.example' } },
        { id: 'y', type: 'wait', name: 'Then', config: { until: '<Fetch.output>' } },
      ],
    })
    expect(names).toEqual([{ from: 'Fetch', to: 'Fetch 2' }])
    expect(node(graph, 'Then')?.config).toEqual({ until: '<Fetch 2.output>' })
    expect(node(graph, 'Reply')?.config).toEqual({ output: '<Fetch.output>' })
  })

  it('removes the edges of a block with it', () => {
    const { graph, diff } = applyWireDiff(GRAPH, { remove_blocks: ['Is it'] })
    expect(graph.edges.map(({ target }) => target)).toEqual(['f'])
    expect(diff.removeEdges).toHaveLength(2)
  })

  it('may put another block in the place of one, under its id', () => {
    const { graph, skipped } = applyWireDiff(GRAPH, {
      remove_blocks: ['Fetch'],
      add_blocks: [{ id: 'f', type: 'code', name: 'Fetch', config: { code: 'output = 1' } }],
      add_edges: [{ source: 'Start', target: 'f' }],
    })
    expect(skipped).toEqual([])
    expect(node(graph, 'Fetch')).toMatchObject({ id: 'f_2', type: 'code' })
    expect(graph.edges.at(-1)).toEqual({ id: 's->f_2', source: 's', target: 'f_2' })
  })

  it.each([
    [{ remove_blocks: ['Nobody'] }, 'UNKNOWN_BLOCK'],
    [{ update_blocks: [{ id: 'Nobody', config: {} }] }, 'UNKNOWN_BLOCK'],
    [{ update_blocks: [{ config: {} }] }, 'INVALID_ITEM'],
    [{ update_blocks: [{ id: 'Fetch', config: { url: 'https://a... [truncated]' } }] }, 'CONFIG_TRUNCATED'],
    [{ update_blocks: [{ id: 'Fetch', config: { _truncated: true } }] }, 'CONFIG_TRUNCATED'],
    [{ update_blocks: [{ id: 'Fetch', config: { timeout: 'soon' } }] }, 'CONFIG_INVALID'],
    [{ update_blocks: [{ id: 'Fetch', config: { url: 'x'.repeat(65_536) } }] }, 'CONFIG_INVALID'],
    [{ update_blocks: [{ id: 'Fetch', name: 'a.b' }] }, 'NAME_INVALID'],
    [{ add_blocks: [{ type: 'loop', name: 'L' }] }, 'UNKNOWN_TYPE'],
    [{ add_blocks: [{ type: 'webhook', name: 'W' }] }, 'SECOND_STARTER'],
    [{ add_blocks: [{ id: 'f', type: 'wait', name: 'W' }] }, 'DUPLICATE_ID'],
    [{ add_edges: [{ source: 'Fetch', target: 'Nobody' }] }, 'UNKNOWN_BLOCK'],
    [{ add_edges: [{ source: 'Fetch', target: 'Fetch' }] }, 'SELF_EDGE'],
    [{ add_edges: [{ source: 'Start', target: 'Fetch' }] }, 'DUPLICATE_EDGE'],
    [{ add_edges: [{ source: 'Is it', target: 'Reply' }] }, 'BAD_HANDLE'],
    [{ add_edges: [{ source: 'Fetch', target: 'Reply', sourceHandle: 'if' }] }, 'BAD_HANDLE'],
    [{ add_edges: [{ source: 'Is it', target: 'Fetch', sourceHandle: 'else' }] }, 'CYCLE'],
    [{ add_edges: [{ source: 'Reply', target: 'Start' }] }, 'EDGE_INTO_TRIGGER'],
    [{ remove_edges: [{ source: 'Start', target: 'Reply' }] }, 'UNKNOWN_EDGE'],
    [
      { add_blocks: Array.from({ length: 500 }, (_, at) => ({ type: 'wait', name: `W ${at}` })) },
      'GRAPH_TOO_LARGE',
    ],
  ])('%j skips what cannot be, with the reason', (diff, code) => {
    expect(new Set(codes(diff))).toEqual(new Set([code]))
  })

  it('lets a reference stand where a value of another type belongs', () => {
    expect(
      codes({ update_blocks: [{ id: 'Fetch', config: { timeout: '<Start.output.timeout>' } }] }),
    ).toEqual([])
  })

  it.each([['text'], [{ add_blocks: 'x' }], [[]]])('is refused when it is none: %j', (input) => {
    expect(() => applyWireDiff(GRAPH, input)).toThrow(expect.objectContaining({ code: 'VALIDATION' }))
  })

  it('names blocks that exist by their names, and new ones by their ids', () => {
    const wire = {
      add_blocks: [
        { id: 'n', type: 'wait', name: 'Pause', position: { x: 1, y: 2 }, config: { seconds: 5 } },
      ],
      remove_blocks: ['Is it'],
      update_blocks: [{ id: 'Fetch', config: { method: 'PUT' }, unset_config: ['headers'] }],
      add_edges: [{ source: 'Fetch', target: 'n' }],
    }
    const names = new Map(GRAPH.nodes.map(({ id, name }) => [id, name]))
    expect(toWireDiff(applyWireDiff(GRAPH, wire).diff, names)).toEqual({
      ...wire,
      remove_edges: [
        { source: 'Fetch', target: 'Is it' },
        { source: 'Is it', target: 'Reply', sourceHandle: 'if' },
      ],
    })
  })
})
