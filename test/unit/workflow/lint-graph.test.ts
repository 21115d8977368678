import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyWireDiff } from '../../../src/engine/workflow/diff/apply-wire-diff.ts'
import { parseDraftGraph, parseGraph } from '../../../src/engine/workflow/graph/parse-graph.ts'
import { lintGraph } from '../../../src/engine/workflow/lint/lint-graph.ts'
import { EDGES, FETCH, fetch, LINT_CASES, REPLY, START } from './lint-cases.ts'
import { graphs } from './random-graph.ts'

function lint(nodes: object[], edges: object[] = EDGES, facts = {}) {
  return lintGraph(parseDraftGraph({ nodes, edges }), facts)
}

describe('the linter', () => {
  it('has nothing to say of a graph that is right', () => {
    expect(lint([START, FETCH, REPLY])).toEqual([])
  })

  it.each(LINT_CASES)('tells of %s', (rule, nodes, edges, issue) => {
    const found = lint(nodes, edges, { variables: {}, secretNames: new Set() })
    expect(found[0]).toEqual(expect.objectContaining({ rule, ...(nested(issue) as object) }))
    expect(new Set(found.map((one) => one.rule))).toEqual(new Set([rule]))
  })

  it.each([
    ['markup', { body: '<a href="x.y">text</a>' }],
    ['a secret that is kept as one', { headers: { Authorization: 'Bearer {{secrets.KEY}}' } }],
    ['an address that the run knows', { url: '<Start.output.city>' }],
    ['a value that the run knows', { timeout: '<Start.output.city>' }],
    ['what was declared at the start', { body: 'Weather in <Start.output.city>' }],
    ['what was not: callers may give more', { body: '<Start.output.country>' }],
  ])('has nothing to say of %s', (_what, config) => {
    expect(lint([START, fetch(config), REPLY])).toEqual([])
  })

  it('warns of a secret that is not set yet: it stands beside the graph', () => {
    const found = lint([START, fetch({ url: '{{secrets.ORDERS_URL}}' }), REPLY], undefined, {
      secretNames: new Set(['OTHER']),
    })
    expect(found).toMatchObject([{ rule: 'UNRESOLVED_REFERENCE', severity: 'warning', field: 'url' }])
  })

  it('has nothing to say of what a webhook checks requests by', () => {
    const hook = { ...START, type: 'webhook', config: { webhook_secret: 'whsec_0123456789{{secrets.HOOK}}' } }
    expect(lint([hook, FETCH, REPLY])).toEqual([])
  })

  it('names the variable of the workflow that may stand where a secret is refused', () => {
    const mail = {
      ...{ id: 'f', type: 'capability', name: 'Fetch' },
      config: { name: 'gmail_send_email', input: { to: ['{{secrets.BOSS}}', 'a@b.example'] } },
    }
    const to = ['{{variables.BOSS}}', 'a@b.example']
    expect(lint([START, mail, REPLY], EDGES, { variables: { BOSS: 'b@b.example' } })).toMatchObject([
      { rule: 'SECRET_NOT_TAKEN', fix: { update_blocks: [{ id: 'Fetch', config: { input: { to } } }] } },
    ])
  })

  it('mends what it says it can: after the fix the issue is gone, and none is new', () => {
    let mended = 0
    fc.assert(
      fc.property(graphs, (graph) => {
        for (const issue of lintGraph(graph)) {
          if (!issue.fix) continue
          const { graph: fixed, skipped } = applyWireDiff(graph, issue.fix)
          expect(skipped).toEqual([])
          const after = lintGraph(parseGraph(structuredClone(fixed)))
          expect(after.filter(({ rule }) => rule === issue.rule).length).toBeLessThan(
            lintGraph(graph).filter(({ rule }) => rule === issue.rule).length,
          )
          mended++
        }
      }),
      { seed: 5, numRuns: 200 },
    )
    expect(mended).toBeGreaterThan(20)
  })

  it('is quick, and its answer bounded, for the largest graph', () => {
    const nodes = Array.from({ length: 500 }, (_, at) => ({
      id: `b${at}`,
      type: 'general_api',
      name: `B ${at}`,
      config: { body: Array.from({ length: 20 }, () => '<Nobody at all.output>') },
    }))
    const edges = Array.from({ length: 1_999 }, (_, at) => ({
      source: `b${at % 499}`,
      target: `b${(at % 499) + 1}`,
    }))
    const started = performance.now()
    expect(lint(nodes, edges)).toHaveLength(500)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

/** Objects inside the expected issue may have more fields. */
function nested(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'asymmetricMatch' in value) return value
  if (Array.isArray(value)) return value.map(nested)
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      key === 'fix' ? expect.objectContaining(nested(child) as object) : nested(child),
    ]),
  )
}
