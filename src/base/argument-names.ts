import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'

/** What providers of models take as the name of an argument; `Input 1` would make them refuse all tools. */
const MAX_NAME_CHARS = 64
const UNSAFE = /[^a-zA-Z0-9_.-]+/g

/** The schema of an object with names that every model takes. Most schemas stay as they are. */
export function withSafeNames(schema: JsonObject): JsonObject {
  const safeNames = safeNamesOf(schema)
  if (safeNames.size === 0) return schema
  const properties = propertiesOf(schema).map(([name, value]) => {
    const safe = safeNames.get(name)
    if (safe === undefined) return [name, value] as const
    return [safe, isJsonObject(value) ? { title: name, ...value } : value] as const
  })
  const required = Array.isArray(schema.required) ? schema.required : []
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    required: required.map((name) => safeNames.get(String(name)) ?? name),
  }
}

/** The arguments that were given by the names of `withSafeNames`, under the names that the schema has. */
export function withMeantNames(schema: JsonObject, input: JsonObject): JsonObject {
  const meant = new Map([...safeNamesOf(schema)].map(([name, safe]) => [safe, name]))
  if (meant.size === 0) return input
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [meant.get(name) ?? name, value]))
}

/** Of the properties that need another name. */
function safeNamesOf(schema: JsonObject): Map<string, string> {
  const names = propertiesOf(schema).map(([name]) => name)
  const taken = new Set(names.filter(isSafe))
  const safeNames = new Map<string, string>()
  for (const name of names.filter((one) => !isSafe(one))) {
    const plain = name.replace(UNSAFE, '_').slice(0, MAX_NAME_CHARS - 4) || '_'
    let safe = plain
    for (let number = 2; taken.has(safe); number++) safe = `${plain}_${number}`
    taken.add(safe)
    safeNames.set(name, safe)
  }
  return safeNames
}

function isSafe(name: string): boolean {
  return name.length <= MAX_NAME_CHARS && name !== '' && name.search(UNSAFE) === -1
}

function propertiesOf({ properties }: JsonObject): [string, JsonValue][] {
  return isJsonObject(properties) ? Object.entries(properties) : []
}
