import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Graph } from '../../../../src/engine/workflow/graph/graph.ts'
import { lintGraph } from '../../../../src/engine/workflow/lint/lint-graph.ts'
import { graphs } from '../../workflow/random-graph.ts'
import { runPlan } from './run-plan.ts'

/** Words that the rules look for, and the names of blocks, so that many sentences come close to a request. */
const WORDS = (
  'add a an the step block delete remove rename move duplicate connect disable set change use if otherwise else when ' +
  'then and , . ; : between before after in parallel every day at 9 weekday Berlin cron url of to with Slack email me ' +
  'fetch https://a.example summarise it that which wait 5 minutes approval code condition is above 80 contains ' +
  'Start Fetch Writer Reply Split "Check it" Code Wait input called webhook run workflow build takes URL posts ' +
  '{"a":1} <Fetch.output.x> {{secrets.X}} fix undo explain what does this do'
).split(' ')
const sentence = fc.array(fc.constantFrom(...WORDS), { maxLength: 25 }).map((words) => words.join(' '))
const request = fc.oneof(
  { weight: 4, arbitrary: sentence },
  fc.string({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
)

function errorsOf(graph: Graph): string[] {
  return lintGraph(graph).flatMap(({ severity, rule, blockId, field }) =>
    severity === 'error' ? [JSON.stringify([rule, blockId, field])] : [],
  )
}

/** A thousand times the same, as no regular expression likes it. */
const LONG = [
  'a',
  ' ',
  '"',
  '<',
  '{',
  '[',
  '.',
  'and ',
  'please ',
  'if ',
  'every ',
  'the ',
  '1. ',
  '```',
  'a.b',
  'https://',
  '@',
  '\n',
  'after Fetch ',
  'set x of ',
  ', then ',
  'a-',
  '5 minutes ',
  'called ',
]

describe('the planner', () => {
  it('answers whatever is said, brings no error into a workflow, and does the same twice', () => {
    fc.assert(
      fc.property(request, graphs, (said, graph) => {
        const ran = runPlan(said, graph)
        expect(ran.text).not.toBe('')
        expect(ran.skipped).toBe(0)
        const known = errorsOf(graph)
        expect(errorsOf(ran.graph).filter((error) => !known.includes(error))).toEqual([])
        expect(runPlan(said, graph)).toEqual(ran)
      }),
      { numRuns: 300 },
    )
  }, 120_000)

  it.each(LONG.map((part) => [JSON.stringify(part), part]))(
    'reads 20,000 characters of %s',
    (_name, part) => {
      const graph: Graph = fc.sample(graphs, { numRuns: 1, seed: 7 })[0] ?? { nodes: [], edges: [] }
      for (const said of [
        part.repeat(20_000).slice(0, 20_000),
        `add ${part.repeat(20_000).slice(0, 19_990)}x`,
      ]) {
        expect(runPlan(said, graph).text).not.toBe('')
      }
    },
    10_000,
  )
})
