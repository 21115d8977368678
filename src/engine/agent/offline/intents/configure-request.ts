import { isJsonObject, type JsonObject, type JsonValue } from '../../../../base/json.ts'
import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { triggerOf } from '../graph/flow.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { findOneBlock } from '../language/find-block.ts'
import { typeOf } from '../language/input-phrase.ts'
import { parseJson, unmask } from '../language/literals.ts'
import { listNames, toFieldName } from '../language/words.ts'
import { writeValue } from './configure.ts'

const HEADER =
  /^(?:add|set|send|include|put|use|pass)\s+(?:an? |the )?(?:http )?header\s+(.{1,100}?)\s*(?::|=|\bto\b|\bwith (?:the )?value\b|\bas\b)\s*(.{1,500}?)(?:\s+(?:to|in|on|for|of)\s+((?:the )?[^,]{1,80}))?$/i
const AUTHORIZATION =
  /^(?:add|set|use|send|include)\s+(?:an? |the )?(?:(?:authorization|auth|bearer)(?: (?:header|token))?|(?:api|access) (?:key|token)|bearer auth(?:entication)?|authentication)(?:\s+(?:to|in|on|for|of)\s+((?:the )?[^,]{1,80}))?$/i
const NEEDS_AUTHORIZATION =
  /^(.{1,60}?) (?:needs|requires|must have|should have|should send) (?:an? |the )?(?:authorization|authentication|auth|bearer|api|access)(?: (?:header|token|key))?$/i
const PARAMETER =
  /^(?:add|set|send|include|pass)\s+(?:an? |the )?(?:query |url )?param(?:eter)?\s+(.{1,60}?)\s*(?::|=|\bto\b|\bwith (?:the )?value\b|\bas\b)\s*(.{1,300}?)(?:\s+(?:to|in|on|for|of)\s+((?:the )?[^,]{1,80}))?$/i
const INPUT =
  /^(?:add|declare|define|create|include|introduce)\s+(?:an? |the |another )?(?:(?:new |required |start )*(?:inputs?|(?:start |input )?(?:variables?|parameters?|fields?)))(?:\s+(?:called|named|for)(?: the| an?)?)?\s+(.{1,60}?)(?:\s+(?:of type|as an?|with type|type)\s+(\w+))?(?:\s+(?:to|in|on|of|for)\s+(?:the )?(?:start(?:er)?|workflow|trigger|run))?$/i
const DEFAULT =
  /^(?:set|make|give)\s+(?:the )?default(?: value)?\s+(?:of|for)\s+(?:the )?(?:input )?(.{1,60}?)\s+(?:to|as|=)\s+(.{1,500})$/i
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

/** `add a header X-Key: abc to Fetch`, `add a query parameter limit=10`, `add an auth header`. */
export function addToRequest(clause: Clause, scene: Scene): Outcome | null {
  const { text, literals } = clause
  const header = HEADER.exec(text)
  if (header)
    return addField(
      scene,
      'headers',
      header.slice(1).map((part) => part && unmask(part, literals)),
    )
  const parameter = PARAMETER.exec(text)
  if (parameter)
    return addField(
      scene,
      'params',
      parameter.slice(1).map((part) => part && unmask(part, literals)),
    )
  const authorization = AUTHORIZATION.exec(text) ?? NEEDS_AUTHORIZATION.exec(text)
  if (!authorization) return null
  const added = addField(scene, 'headers', [
    'Authorization',
    'Bearer {{secrets.API_TOKEN}}',
    authorization[1] && unmask(authorization[1], literals),
  ])
  return added.kind === 'changed'
    ? { ...added, fill: [`"${added.focus}" needs the secret API_TOKEN`] }
    : added
}

function addField(
  scene: Scene,
  key: 'headers' | 'params',
  [name = '', value = '', phrase]: (string | undefined)[],
): Outcome {
  const node = findRequest(phrase, scene)
  if ('problem' in node) return asks(node.problem)
  return writeValue(scene, node, [key, name.trim()], {
    value: key === 'params' ? toValue(value) : value.trim(),
  })
}

function findRequest(phrase: string | undefined, { graph, focus }: Scene): GraphNode | { problem: string } {
  const requests = graph.nodes.filter(({ type }) => type === 'general_api')
  const named = phrase === undefined ? null : findOneBlock(phrase, graph, focus)
  if (named?.type === 'general_api') return named
  const spoken = requests.find(({ name }) => name === focus)
  const [only, ...others] = requests
  if (phrase === undefined && spoken) return spoken
  if (only && others.length === 0) return only
  return {
    problem: only
      ? `To which request: ${listNames(
          requests.map(({ name }) => name),
          'or',
        )}?`
      : 'There is no HTTP request in this workflow. Should I add one?',
  }
}

function toValue(text: string): JsonValue {
  const parsed = parseJson(text.trim())
  return typeof parsed === 'number' || typeof parsed === 'boolean' ? parsed : text.trim()
}

/** `add an input called email`, `set the default of limit to 10`: what runs are started with. */
export function declareInput(clause: Clause, scene: Scene): Outcome | null {
  const [, name, type] = INPUT.exec(clause.text) ?? []
  const [, defaulted, value] = DEFAULT.exec(clause.text) ?? []
  if (name === undefined && defaulted === undefined) return null
  const trigger = triggerOf(scene.graph)
  if (trigger?.type !== 'starter')
    return asks(
      trigger
        ? 'A webhook takes what it is sent: it declares no inputs.'
        : 'The workflow has no start yet. What should it do?',
    )
  if (defaulted !== undefined)
    return setDefault(
      scene,
      trigger,
      unmask(defaulted, clause.literals),
      unmask(value ?? '', clause.literals),
    )
  const named = (name ?? '').split(/\s*,\s*|\s+and\s+/).map((part) => unmask(part, clause.literals).trim())
  const given = type === undefined ? undefined : TYPES[type.toLowerCase()]
  const declared = named.map((one): [string, JsonValue] => [
    /^\w+$/.test(one) ? one : toFieldName(one),
    given ?? typeOf(one),
  ])
  return setInputs(scene, trigger, Object.fromEntries(declared))
}

function setDefault(scene: Scene, trigger: GraphNode, name: string, value: string): Outcome {
  const known = isJsonObject(trigger.config.input) ? Object.keys(trigger.config.input) : []
  const key = known.find((one) => one.toLowerCase() === name.trim().toLowerCase()) ?? toFieldName(name)
  return setInputs(scene, trigger, { [key]: toValue(value) })
}

function setInputs(scene: Scene, trigger: GraphNode, inputs: JsonObject): Outcome {
  const old = isJsonObject(trigger.config.input) ? trigger.config.input : {}
  const outcome = writeValue(scene, trigger, ['input'], { value: { ...old, ...inputs } })
  const uses = Object.keys(inputs).map((name) => `<${trigger.name}.output.${name}>`)
  return outcome.kind === 'changed'
    ? {
        ...outcome,
        said: `"${trigger.name}" now takes ${listNames(Object.keys(inputs))}. Read it with ${uses.join(', ')}.`,
      }
    : outcome
}
