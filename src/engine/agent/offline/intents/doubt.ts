import { canonicalJson } from '../../../../base/json.ts'
import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import type { NewBlock } from '../graph/edit.ts'
import { givesContents } from '../graph/flow.ts'
import { asks, type Outcome } from '../intent.ts'
import { findOneBlock } from '../language/find-block.ts'
import { pattern } from '../language/pattern.ts'
import type { StepSpec } from '../steps/step-spec.ts'

/** Words that mean a value of a block, and never what a step works on. */
const SETTING = pattern`
  ^use .*\bmodel\b|\b(?:temperature|time ?out|max(?:imum)? tokens|threshold|cut-?off|subject(?: line)?
  |system prompt|schedule|recipient|bcc|cc|priority|limit)\b`
const WHICH_MODEL =
  'Which model should it use, and in which block? For example "use gpt-4.1 in Writer" or "use ' +
  'claude-haiku-4-5 in Writer".'
const NEW =
  /\b(?:also|another|too|as well|additionally|second|extra|new|again|more)\b|^(?:add|insert|append|create|an?)\b/i
const DEFINITE = /\b(?:the|that|this|our|my) ((?:[\w-]+ ){0,2}?[\w-]+)\b/gi
const MAX_PHRASES = 20

/** A request that speaks of a value, and not of a step: what to ask, where the grammar of settings knew none. */
export function doubtSetting(text: string, steps: readonly StepSpec[], graph: Graph): Outcome | null {
  const [word] = SETTING.exec(text) ?? []
  const [step, ...others] = steps
  if (word === undefined || others.length > 0 || step?.type !== 'agent' || graph.nodes.length === 0)
    return null
  if (/model/i.test(word)) return asks(WHICH_MODEL)
  return asks(
    `Of which block should I change the ${word.toLowerCase()}, and to what? For example "set the ` +
      `${word.toLowerCase()} of ${graph.nodes.at(-1)?.name} to …".`,
  )
}

/** A step that the phrase speaks of as one that is there: `send the email to …` where a mail is sent already. */
export function doubtNew(text: string, steps: readonly StepSpec[], graph: Graph): Outcome | null {
  const [step, ...others] = steps
  if (!step || others.length > 0 || NEW.test(text)) return null
  for (const [, words = ''] of [...text.matchAll(DEFINITE)].slice(0, MAX_PHRASES)) {
    const node = namedBy(words, graph)
    if (node?.type === step.type && isAction(node)) return asks(changeOrAdd(node))
  }
  return null
}

/** The block that the first words of a phrase name. */
function namedBy(phrase: string, graph: Graph): GraphNode | null {
  const words = phrase.split(' ')
  const heads = words.map((_word, at) => words.slice(0, words.length - at).join(' '))
  return heads.map((head) => findOneBlock(head, graph, null)).find((node) => node !== null) ?? null
}

/** What would tell somebody the same a second time. */
export function doubtDouble(blocks: readonly NewBlock[], text: string, graph: Graph): Outcome | null {
  if (NEW.test(text)) return null
  const double = graph.nodes.find(
    (node) =>
      isAction(node) &&
      blocks.some(
        ({ type, config }) => type === node.type && canonicalJson(config) === canonicalJson(node.config),
      ),
  )
  return double
    ? asks(`"${double.name}" does exactly that already. Should it happen a second time ("add another …")?`)
    : null
}

function isAction(node: GraphNode): boolean {
  return (
    node.type === 'approval' ||
    node.type === 'wait' ||
    (!givesContents(node) && /api|capability/.test(node.type))
  )
}

function changeOrAdd({ name }: GraphNode): string {
  return (
    `"${name}" is there already. Should I change it ("set … of ${name} to …"), or add another one ("add ` +
    'another …")?'
  )
}
