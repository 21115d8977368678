import { isJsonObject, type JsonObject } from '../base/json.ts'

/** What providers of models take as the name of an argument; `Input 1` would make them refuse all tools. */
const MAX_NAME_CHARS = 64
const UNSAFE = /[^a-zA-Z0-9_.-]+/g

/** The schema of an object with names that every model takes, and what each of them stands for. */
export function withSafeNames(schema: JsonObject): {
  schema: JsonObject
  names: ReadonlyMap<string, string>
} {
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : []
  const names = new Map<string, string>()
  const safeNames = new Map(properties.map(([name]) => [name, addSafeName(names, name)]))
  const renamed = properties.map(([name, value]) => {
    const safe = safeNames.get(name) ?? name
    return [safe, safe === name || !isJsonObject(value) ? value : { title: name, ...value }] as const
  })
  const required = Array.isArray(schema.required) ? schema.required : []
  return {
    schema: {
      ...schema,
      properties: Object.fromEntries(renamed),
      required: required.map((name) => safeNames.get(String(name)) ?? name),
    },
    names,
  }
}

/** The arguments under the names that were meant. */
export function withMeantNames(input: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [names.get(name) ?? name, value]))
}

function addSafeName(names: Map<string, string>, name: string): string {
  const plain = name.replace(UNSAFE, '_').slice(0, MAX_NAME_CHARS - 4) || '_'
  let safe = plain
  for (let number = 2; names.has(safe); number++) safe = `${plain}_${number}`
  names.set(safe, name)
  return safe
}
