import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../../../base/json.ts'
import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { triggerOf } from '../graph/flow.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { typeOf } from '../language/input-phrase.ts'
import { unmask } from '../language/literals.ts'
import { mentionedBlocks } from '../language/mentioned-blocks.ts'
import { phrase, readSlots } from '../language/phrase.ts'
import { listNames, toFieldName } from '../language/words.ts'
import { writeValue } from './configure.ts'

const DECLARES =
  phrase(`(add|declare|define|create|include|introduce) [a|an|the|another] [new|required|optional|start]
  ([start|input] (variable[s]|parameter[s]|field[s])|input[s]) [called|named|for|:] [the|a|an] {inputs:200}`)
const DEFAULTS = phrase(
  `(set|make|give) [the] default [value] (of|for) [the] [input] {name:60} (to|as|=) {value:500}`,
)
/** What follows the names: the last of them is taken first. */
const USE = phrase(
  `{rest:200} and [then] {use=(?:use|read|pass|put|send|show) (?:it|that|this|them)\\b.{0,100}}`,
)
const AT_START = phrase(`{rest:200} (to|in|on|of|for) [the] (start|starter|workflow|trigger|run)`)
const DEFAULT = phrase(
  `{rest:60}[,] [with|and] [a|the] (default|defaults|defaulting) [value] [of|to|is|=] {value:200}`,
)
const TYPE = phrase(`{rest:60} (of type|as (a|an)|with type|type) {type=\\w+}`)
const MAX_NAME_WORDS = 4
const TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  text: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  object: 'object',
  json: 'object',
  array: 'array',
  list: 'array',
}

/** `add an input called email`, `set the default of limit to 10`: what runs are started with. */
export function declareInput({ text, literals }: Clause, scene: Scene): Outcome | null {
  const declared = readSlots<'inputs'>(DECLARES, text)?.inputs
  const defaulted = readSlots<'name' | 'value'>(DEFAULTS, text)
  if (declared === undefined && defaulted === null) return null
  const trigger = triggerOf(scene.graph)
  if (trigger?.type !== 'starter')
    return asks(
      trigger
        ? 'A webhook takes what it is sent: it declares no inputs. Should a starter begin the workflow instead?'
        : 'The workflow has no start yet. What should it do?',
    )
  if (defaulted !== null)
    return setDefault(
      scene,
      trigger,
      unmask(defaulted.name ?? '', literals),
      unmask(defaulted.value ?? '', literals),
    )
  return declare(unmask(declared ?? '', literals), scene, trigger)
}

function declare(phrased: string, scene: Scene, trigger: GraphNode): Outcome {
  const used = readSlots<'rest' | 'use'>(USE, phrased)
  const placed = readSlots<'rest'>(AT_START, used?.rest ?? phrased)
  const defaulted = readSlots<'rest' | 'value'>(DEFAULT, placed?.rest ?? used?.rest ?? phrased)
  const rest = defaulted?.rest ?? placed?.rest ?? used?.rest ?? phrased
  const typed = readSlots<'rest' | 'type'>(TYPE, rest)
  const names = (typed?.rest ?? rest).split(/\s*,\s*|\s+and\s+/).map((name) => name.trim())
  const strange = names.find((name) => name === '' || name.split(' ').length > MAX_NAME_WORDS)
  if (strange !== undefined) return asks(`What should the input be called, in place of "${strange}"?`)
  const value = defaulted?.value === undefined ? undefined : toValue(defaulted.value)
  const type = TYPES[typed?.type?.toLowerCase() ?? '']
  const inputs = names.map((name): [string, JsonValue] => [
    /^\w+$/.test(name) ? name : toFieldName(name),
    value ?? type ?? typeOf(name),
  ])
  const outcome = setInputs(scene, trigger, Object.fromEntries(inputs))
  return used === null || outcome.kind !== 'changed'
    ? outcome
    : { ...outcome, said: `${outcome.said} ${howToUse(used.use ?? '', scene, trigger, inputs)}` }
}

/** Where something is to be read and not how, it is asked for. */
function howToUse(
  use: string,
  { graph }: Scene,
  { name }: GraphNode,
  inputs: readonly [string, JsonValue][],
): string {
  const [reader] = mentionedBlocks(use, graph).filter(({ type }) => type === 'agent')
  const reference = `<${name}.output.${inputs[0]?.[0] ?? ''}>`
  return reader
    ? `How should "${reader.name}" use it? For example "tell ${reader.name} to answer in ${reference}".`
    : `Where should it be read? For example "set the url of Fetch to ${reference}".`
}

function setDefault(scene: Scene, trigger: GraphNode, name: string, value: string): Outcome {
  const known = isJsonObject(trigger.config.input) ? Object.keys(trigger.config.input) : []
  const key = known.find((one) => one.toLowerCase() === name.trim().toLowerCase()) ?? toFieldName(name)
  return setInputs(scene, trigger, { [key]: toValue(value) })
}

function setInputs(scene: Scene, trigger: GraphNode, inputs: JsonObject): Outcome {
  const old = isJsonObject(trigger.config.input) ? trigger.config.input : {}
  const outcome = writeValue(scene, trigger, ['input'], { value: { ...old, ...inputs } })
  if (outcome.kind !== 'changed') return outcome
  const uses = Object.keys(inputs).map((name) => `<${trigger.name}.output.${name}>`)
  const said = `"${trigger.name}" now takes ${listNames(Object.keys(inputs))}. Read it with ${uses.join(', ')}.`
  return { ...outcome, said }
}

/** A number or a truth value where the text is one. */
export function toValue(text: string): JsonValue {
  const parsed = parseJson(text.trim())
  return typeof parsed === 'number' || typeof parsed === 'boolean' ? parsed : text.trim()
}
