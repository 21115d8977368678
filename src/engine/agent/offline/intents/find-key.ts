import { isJsonObject, type JsonValue } from '../../../../base/json.ts'
import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { fold } from '../language/words.ts'
import { type ConfigKey, findConfigKey, MESSAGE_FIELDS } from '../tables/config-keys.ts'

/** The key of a block that some words mean: one that its type has, the text that it sends, or a field of its own. */
export function findKeyOf(words: string, node: GraphNode): ConfigKey | undefined {
  const known = findConfigKey(words, node.type)
  if (known) return known
  const field = messageField(node)
  if (field !== null && /^(?:message|text|content|wording)$/i.test(words))
    return { types: [node.type], pattern: /^$/, path: ['body', field], reads: 'text' }
  return Object.hasOwn(node.config, words)
    ? { types: [node.type], pattern: /^$/, path: [words], reads: 'json' }
    : ownField(words, node)
}

/** A field inside a value of the config, under its own name: the title in the body of a request. */
function ownField(words: string, { type, config }: GraphNode): ConfigKey | undefined {
  for (const [key, value] of Object.entries(config)) {
    if (!isJsonObject(value)) continue
    const field = Object.keys(value).find((name) => fold(name) === fold(words))
    if (field === undefined || (type === 'starter' && !isNumber(value[field]))) continue
    return { types: [type], pattern: /^$/, path: [key, field], reads: type === 'starter' ? 'json' : 'text' }
  }
  return undefined
}

/** A start variable that is a number may be meant by a word such as "limit". */
function isNumber(value: JsonValue | undefined): boolean {
  return typeof value === 'number' || value === 'number'
}

function messageField({ config }: GraphNode): string | null {
  const { body } = config
  return isJsonObject(body) ? (MESSAGE_FIELDS.find((field) => Object.hasOwn(body, field)) ?? null) : null
}
