import { describe, expect, it } from 'vitest'
import type { Graph } from '../../../../src/engine/workflow/graph/graph.ts'
import { lintGraph } from '../../../../src/engine/workflow/lint/lint-graph.ts'
import { ADDING } from './corpus/spoken/adding.ts'
import { CHANGING } from './corpus/spoken/changing.ts'
import { HIRING } from './corpus/spoken/hiring.ts'
import { RUNNING } from './corpus/spoken/running.ts'
import { SELLING } from './corpus/spoken/selling.ts'
import type { SpokenCase } from './corpus/spoken/spoken-case.ts'
import { notate } from './notation.ts'
import { runPlan } from './run-plan.ts'

const SPOKEN: Readonly<Record<string, readonly SpokenCase[]>> = {
  adding: ADDING,
  changing: CHANGING,
  running: RUNNING,
  hiring: HIRING,
  selling: SELLING,
}

function linesOf(graph: Graph): string[] {
  return notate(graph)
    .split('\n')
    .filter((line) => line !== '')
}

function changeOf(before: Graph, after: Graph): string[] {
  const [was, is] = [linesOf(before), linesOf(after)]
  return [
    ...was.filter((line) => !is.includes(line)).map((line) => `- ${line}`),
    ...is.filter((line) => !was.includes(line)).map((line) => `+ ${line}`),
  ]
}

function messages([request, question]: readonly [string, string]) {
  return [
    { role: 'user', content: request },
    { role: 'assistant', content: question },
  ] as const
}

describe.each(Object.entries(SPOKEN))('what people say: %s', (_intent, cases) => {
  it.each(cases.map((one) => [one.prompt, one] as const))(
    '%s',
    (prompt, { from, asked, says, change = '' }) => {
      const ran = runPlan(prompt, from, { history: asked ? [...messages(asked)] : [] })
      const wanted = change
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
      expect(changeOf(from, ran.graph), ran.text).toEqual(wanted)
      expect(ran.text.startsWith(says), ran.text).toBe(true)
      expect(ran.skipped).toBe(0)
      const errors = lintGraph(ran.graph).filter(({ severity }) => severity === 'error')
      expect(change === '' ? [] : errors).toEqual([])
    },
  )
})
