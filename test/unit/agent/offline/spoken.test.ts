import { describe, expect, it } from 'vitest'
import type { Message } from '../../../../src/engine/agent/offline/turn.ts'
import type { Graph } from '../../../../src/engine/workflow/graph/graph.ts'
import { lintGraph } from '../../../../src/engine/workflow/lint/lint-graph.ts'
import type { SpokenCase } from './corpus/spoken/spoken-case.ts'
import { SPOKEN } from './corpus/spoken.ts'
import { notate } from './notation.ts'
import { runPlan } from './run-plan.ts'

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

/** The workflow and the conversation after what was said before. */
function goOn({ from, asked, before = [] }: SpokenCase): { graph: Graph; history: Message[] } {
  const history: Message[] = asked ? [...messages(asked)] : []
  let graph = from
  for (const request of before) {
    const ran = runPlan(request, graph, { history: [...history] })
    graph = ran.graph
    history.push(...messages([request, ran.text]))
  }
  return { graph, history }
}

function messages([request, question]: readonly [string, string]) {
  return [
    { role: 'user', content: request },
    { role: 'assistant', content: question },
  ] as const
}

describe.each(Object.entries(SPOKEN))('what people say: %s', (_intent, cases) => {
  it.each(cases.map((one) => [one.prompt, one] as const))('%s', (prompt, one) => {
    const { says, change = '' } = one
    const { graph, history } = goOn(one)
    const ran = runPlan(prompt, graph, { history })
    const wanted = change
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
    expect(changeOf(graph, ran.graph), ran.text).toEqual(wanted)
    expect(ran.text.startsWith(says), ran.text).toBe(true)
    expect(ran.skipped).toBe(0)
    expect(runPlan(prompt, graph, { history })).toEqual(ran)
    const errors = lintGraph(ran.graph).filter(({ severity }) => severity === 'error')
    expect(change === '' ? [] : errors).toEqual([])
  })
})
