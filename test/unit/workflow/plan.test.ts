import { expect, test } from 'vitest'
import { planNext, type StepProgress } from '../../../src/engine/workflow/runs/plan.ts'
import { toRunGraph } from '../../../src/engine/workflow/runs/run-graph.ts'
import { graphOf } from '../../support/graph-of.ts'

/** `start a if=else !b b- c?`: done, done with a handle, failed, skipped, still at work. */
function stepsOf(text: string): Map<string, StepProgress> {
  return new Map(
    text
      .split(' ')
      .filter(Boolean)
      .map((word): [string, StepProgress] => {
        if (word.startsWith('!')) return [word.slice(1), { kind: 'failed' }]
        if (word.endsWith('-')) return [word.slice(0, -1), { kind: 'skipped' }]
        if (word.endsWith('?')) return [word.slice(0, -1), { kind: 'active' }]
        const [id = '', handle = null] = word.split('=')
        return [id, { kind: 'done', handle }]
      }),
  )
}

function planOf(graph: string, steps: string): string {
  const plan = planNext(toRunGraph(graphOf(graph)), stepsOf(steps))
  switch (plan.kind) {
    case 'run':
      return [...plan.ready.map(({ id }) => id), ...plan.skipped.map(({ id }) => `${id}-`)].join(' ')
    case 'wait':
      return 'wait'
    case 'completed':
    case 'failed':
      return `${plan.kind} ${plan.block?.id ?? 'nowhere'}`
  }
}

const LINE = 'start > a, a > b'
const CHOICE = 'start > if, if > if:a, if > else:b, a > c, b > c'
const SPLIT = 'start > split, split > 1:a, split > 2:b, split > 3:c, a > join, b > join, c > join'
const NESTED = 'start > if1, if1 > if:if2, if1 > else:x, if2 > if:a, if2 > else:b, a > j, b > j, x > j'

test.each([
  ['the trigger comes first', LINE, '', 'start'],
  ['then what follows it', LINE, 'start', 'a'],
  ['one block after the other', LINE, 'start a?', 'wait'],
  ['the last output is the run’s', LINE, 'start a b', 'completed b'],
  ['the first failure ends the run', LINE, 'start !a', 'failed a'],
  ['a failure beside others ends it too', SPLIT, 'start split a? !b c?', 'failed b'],
  ['the chosen branch runs, the other is skipped', CHOICE, 'start if=if', 'a b-'],
  ['otherwise the other one', CHOICE, 'start if=else', 'b a-'],
  ['a join goes on without what is skipped', CHOICE, 'start if=if b- a', 'c'],
  ['a join waits for what can still arrive', CHOICE, 'start if=if b- a?', 'wait'],
  ['all branches of a split run', SPLIT, 'start split', 'a b c'],
  ['a join waits for every branch', SPLIT, 'start split a b? c', 'wait'],
  ['and comes after the last one', SPLIT, 'start split a c b', 'join'],
  ['the last block that ended gives the output', 'start > a, start > b', 'start b a', 'completed a'],
  ['skipping goes on until a join', NESTED, 'start if1=else', 'x if2- a- b-'],
  ['a join of some that are skipped waits for the rest', NESTED, 'start if1=else if2- a- b- x', 'j'],
  [
    'a join of only skipped blocks is skipped',
    'start > if, if > if:a, if > if:b, a > j, b > j',
    'start if=else',
    'a- b- j-',
  ],
  ['nothing left but skipped blocks: complete', 'start > if, if > if:a', 'start if=else a-', 'completed if'],
  ['a block that is switched off is skipped', 'start > !a, a > b', 'start', 'a- b-'],
  ['an edge without a handle follows every choice', 'start > if, if > if:a, if > b', 'start if=else', 'b a-'],
  ['a response ends the run while others work', 'start > a, start > end', 'start a? end', 'completed end'],
  ['the first response wins', 'start > end1, start > end2', 'start end2 end1', 'completed end2'],
  ['what the trigger cannot reach is no part of the run', 'start > a, lost > also', 'start a', 'completed a'],
  ['what leads in from there does not hold up', 'start > a, lost > a', 'start', 'a'],
  ['blocks that wait for each other fail', 'start > a, a > b, b > a', 'start', 'failed nowhere'],
  ['without a trigger nothing runs', 'a > b', '', 'failed nowhere'],
  [
    'a diamond inside a branch',
    'start > split, split > 1:a, split > 2:b, b > c, b > d, c > e, d > e, a > f, e > f',
    'start split a b c d',
    'e',
  ],
])('%s', (_what, graph, steps, expected) => {
  expect(planOf(graph, steps)).toBe(expected)
})
