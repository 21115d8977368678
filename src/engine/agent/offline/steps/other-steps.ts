import { isJsonObject, type JsonObject, parseJson } from '../../../../base/json.ts'
import { findAsset } from '../assets.ts'
import { literalsIn, unmask } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { capitalise, fold, toFieldName, withoutArticle } from '../language/words.ts'
import { verbOfNoun } from '../tables/nominals.ts'
import { toBlockName } from './naming.ts'
import type { ReadStep, StepPhrase, StepSpec, VerbPhrase } from './step-spec.ts'
import { fieldOf } from './value-access.ts'

const TOPIC = /\b(?:topic|about|file|under|as|called|in)\s+(?:the )?(?!memory)([\w-]{2,40})\b/i
const CAPABILITY = /\b([a-z][a-z0-9]{1,30}(?:_[a-z0-9]{1,30}){1,6})\b/
const WORKFLOW = pattern`
  \b(?:run|call|start|trigger|execute|invoke|use)s?\s+(?:the |my |our |another )?
  (?:(?:sub-?)?(?:workflow|flow) (?:called |named )?([\w⟦⟧ -]{1,60}?)|
  ([\w⟦⟧-]{1,40}(?: [\w⟦⟧-]{1,40}){0,3}?) (?:sub-?)?workflow)(?=$|[,.]| (?:with|and|then|for|on)\b)`

/** `status 201`, `reply 201 with …`. */
const STATUS = /\b(?:status(?: code)?(?: of)?|^\w+(?: with)?(?: an?)?) ([1-5]\d\d)\b/i
/** What no step has computed so far. */
const COMPUTED =
  /\b(the (?:sum|total|average|mean|difference|product|maximum|minimum|median)(?: of [\w ]{1,40})?)$/i
/** `return only the temperature`, `return the status code`: a part of the whole. */
const PART = pattern`
  \b(?:only|just|nothing but) (?:the )?([a-z][\w ]{1,30}?)$|^\w+ (?:back )?(?:the |its )?
  ([a-z][\w ]{1,30}?) only$|\b(?:the |its )((?:http )?status(?: code)?)$`
/** The end of the run, with its output. */
export function readResponse({ text, literals, name }: StepPhrase): ReadStep {
  const computed = COMPUTED.exec(text)?.[1]
  if (computed !== undefined)
    return {
      question:
        `How is ${computed} computed? Add a step for it before, such as "add a code block that sums the ` +
        'prices".',
    }
  const part = PART.exec(text)
    ?.slice(1)
    .find((found) => found !== undefined)
  const [literal] = literalsIn(text, literals, ['reference', 'quote', 'json'])
  const status = STATUS.exec(text)?.[1]
  return {
    type: 'response',
    name: name ?? 'Response',
    config: ({ value }) => ({
      output: outputOf(literal?.text, part === undefined ? value : partOf(value, part)),
      ...(status !== undefined && { status: Number(status) }),
    }),
  }
}

/** A field of what the run has come to; the status of what a request gave is beside its output. */
function partOf(value: string | null, part: string): string | null {
  if (value === null) return null
  if (/^(?:http )?status(?: code)?$/i.test(part)) return value.replace(/\.output>$/, '.status_code>')
  return isResult(part) ? value : fieldOf(value, toFieldName(part))
}

function isResult(part: string): boolean {
  return (
    /^(?:it|this|that|result|output|answer|summary|text|reply|translation)$/i.test(part) ||
    verbOfNoun(part) !== null
  )
}

function outputOf(text: string | undefined, value: string | null): JsonObject[string] {
  if (text === undefined) return value ?? 'Done'
  const parsed = parseJson(text)
  return isJsonObject(parsed) ? parsed : text
}

/** Adds to the organisation's durable memory. */
export function readRemember({ text, literals, name, ...phrase }: VerbPhrase): StepSpec {
  const topic = TOPIC.exec(unmask(phrase.rest, literals))?.[1] ?? 'notes'
  return {
    type: 'capability',
    name: name ?? 'Remember',
    startVariable: 'input',
    config: ({ value }) => ({
      name: 'memory_append',
      input: {
        path: `/topics/${fold(topic).replaceAll(' ', '-')}.md`,
        content: `\n${value ?? 'The workflow has run.'}`,
      },
    }),
  }
}

/** Looks into the memory. */
export function readRecall({ text, literals, name }: StepPhrase): StepSpec {
  const [quoted] = literalsIn(text, literals, ['quote'])
  return {
    type: 'capability',
    name: name ?? 'Search memory',
    startVariable: 'query',
    config: ({ value, isText }) => ({
      name: 'memory_search',
      input: { query: quoted?.text ?? (value === null || isText ? (value ?? 'notes') : `About ${value}`) },
    }),
  }
}

/** A capability that a phrase calls by its name, such as `linkedin_search_people`. */
export function readCapability({ text, literals, name }: StepPhrase): StepSpec | null {
  const tool = CAPABILITY.exec(unmask(text, literals))?.[1]
  if (tool === undefined) return null
  const [json] = literalsIn(text, literals, ['json'])
  const input = json ? parseJson(json.text) : undefined
  const isFilled = isJsonObject(input)
  return {
    type: 'capability',
    name: name ?? toBlockName(capitalise(tool.replaceAll('_', ' '))),
    fill: isFilled ? [] : ['its input'],
    config: () => ({ name: tool, input: isFilled ? input : {} }),
  }
}

/** The name of a workflow that a phrase has run; null where it speaks of none. */
export function workflowNamed({ text, literals }: StepPhrase): string | null {
  const match = WORKFLOW.exec(text)
  const named = withoutArticle(unmask(match?.[1] ?? match?.[2] ?? '', literals)).trim()
  return named === '' || /^(?:this|that|it|workflow|sub)$/i.test(named) ? null : named
}

export function readSubworkflow(phrase: StepPhrase, named: string): ReadStep {
  if (!phrase.assets.workflows) return { needs: 'workflows' }
  const workflow = findAsset(phrase.assets.workflows, named)
  if (!workflow) {
    const known = phrase.assets.workflows
      .slice(0, 10)
      .map(({ name }) => `"${name}"`)
      .join(', ')
    const there = known === '' ? 'There are no other workflows yet.' : `There are ${known}.`
    return { question: `I found no workflow "${named}". ${there} Which one should it run?` }
  }
  return {
    type: 'subworkflow',
    name: phrase.name ?? toBlockName(workflow.name),
    config: ({ value }) => ({ workflow_id: workflow.id, input: value === null ? {} : { input: value } }),
  }
}

/** Branches that run at once, without blocks in them. */
export function readSplit({ text, name }: StepPhrase): StepSpec {
  const count = Number(
    /\b(\d{1,2})\b/.exec(text)?.[1] ?? (/\bthree\b/i.test(text) ? 3 : /\bfour\b/i.test(text) ? 4 : 2),
  )
  return {
    type: 'split',
    name: name ?? 'Split',
    config: () => ({ branches: Math.min(Math.max(count, 2), 50) }),
  }
}
