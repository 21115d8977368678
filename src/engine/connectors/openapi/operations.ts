import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import { type OpenApiDocument, OpenApiError } from './openapi-document.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch']
const MAX_OPERATIONS = 500
const MAX_LISTED = 20

/** One operation of a document, not looked into yet. */
export interface Operation {
  /** `GET /users/{id}`. */
  key: string
  method: string
  path: string
  /** The operation's own id, or `get_users_id`; different for each. */
  name: string
  pathItem: JsonObject
  operation: JsonObject
}

/** Every operation of the document, in its order. */
export function listOperations(document: OpenApiDocument): Operation[] {
  const { paths } = document.root
  const taken = new Set<string>()
  return Object.entries(isJsonObject(paths) ? paths : {}).flatMap(([path, value]) => {
    const pathItem = document.follow(value)
    if (!isJsonObject(pathItem) || !path.startsWith('/')) return []
    return METHODS.flatMap((verb): Operation[] => {
      const operation = pathItem[verb]
      if (!isJsonObject(operation)) return []
      const method = verb.toUpperCase()
      const name = freeName(operation, `${verb}_${path}`, taken)
      return [{ key: `${method} ${path}`, method, path, name, pathItem, operation }]
    })
  })
}

/**
 * Those that are chosen by their operationId or by `METHOD /path`; a name that ends with `*` chooses all that begin
 * so. Null chooses everything. Throws OpenApiError for a name that chooses nothing, and for more than 500.
 */
export function chooseOperations(all: readonly Operation[], include: readonly string[] | null): Operation[] {
  const unknown = include?.find((name) => !all.some((operation) => isChosen(operation, name)))
  if (unknown !== undefined) {
    throw new OpenApiError(`The document has no operation "${unknown}". ${choiceOf(all)}`)
  }
  const chosen =
    include === null ? [...all] : all.filter((one) => include.some((name) => isChosen(one, name)))
  if (chosen.length === 0) throw new OpenApiError('The document has no operations')
  if (chosen.length <= MAX_OPERATIONS) return chosen
  throw new OpenApiError(
    `${chosen.length} operations are chosen; choose at most ${MAX_OPERATIONS} with include. ${choiceOf(chosen)}`,
  )
}

function isChosen({ name, key }: Operation, wanted: string): boolean {
  if (!wanted.endsWith('*')) return name === wanted || key === wanted
  const beginning = wanted.slice(0, -1)
  return name.startsWith(beginning) || key.startsWith(beginning)
}

/** What can be chosen: the names themselves where they are few, else how many begin alike. */
function choiceOf(operations: readonly Operation[]): string {
  if (operations.length <= MAX_LISTED) return `There are: ${operations.map(({ name }) => name).join(', ')}`
  const groups = new Map<string, number>()
  for (const { name, key } of operations) {
    const [beginning = key.split('/', 2).join('/')] = /^[^/._-]+[/._-]/.exec(name) ?? []
    groups.set(beginning, (groups.get(beginning) ?? 0) + 1)
  }
  const largest = [...groups].sort((a, b) => b[1] - a[1]).slice(0, MAX_LISTED)
  const names = largest.map(([beginning, count]) => `${beginning}* (${count})`)
  return `There are ${operations.length}, such as ${names.join(', ')}`
}

function freeName({ operationId }: JsonObject, derived: string, taken: Set<string>): string {
  const plain =
    typeof operationId === 'string' && operationId !== ''
      ? operationId.slice(0, 200)
      : derived.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '')
  let name = plain
  for (let number = 2; taken.has(name); number++) name = `${plain}_${number}`
  taken.add(name)
  return name
}
