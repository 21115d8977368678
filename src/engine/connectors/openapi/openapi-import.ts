import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../../base/errors.ts'
import type { JsonObject } from '../../../base/json.ts'
import type { ToolDescription } from '../connector.ts'
import type { ServerChoice } from './base-url.ts'
import { type OpenApiDocument, OpenApiError } from './openapi-document.ts'
import { toTool } from './operation-tool.ts'
import { chooseOperations, listOperations, type Operation } from './operations.ts'

const MAX_WARNINGS = 50
/** Operations that are imported in one go: some 50 ms of them. */
const SLICE = 10

/** What is imported of a document. */
export interface ImportChoice extends ServerChoice {
  /** Names as chooseOperations takes them; null: everything. */
  include: readonly string[] | null
}

export interface Import {
  tools: ToolDescription[]
  /** At most 50. */
  warnings: string[]
}

/**
 * The tools that a document becomes. An operation that cannot be one is left out with a warning. Throws OpenApiError
 * when the choice is wrong, or when nothing is left.
 */
export function importOperations(document: OpenApiDocument, choice: ImportChoice): Import {
  const operations = chooseOperations(listOperations(document), choice.include)
  return joinImports([toTools(document, operations, choice)])
}

/** The same, with room for other work in between: hundreds of operations take seconds. */
export async function importInSlices(document: OpenApiDocument, choice: ImportChoice): Promise<Import> {
  const operations = chooseOperations(listOperations(document), choice.include)
  const slices: Import[] = []
  for (let start = 0; start < operations.length; start += SLICE) {
    slices.push(toTools(document, operations.slice(start, start + SLICE), choice))
    await setImmediate()
  }
  return joinImports(slices)
}

function toTools(document: OpenApiDocument, operations: readonly Operation[], choice: ServerChoice): Import {
  const tools: ToolDescription[] = []
  const warnings: string[] = []
  for (const operation of operations) {
    const tool = tryTool(document, operation, choice)
    if (typeof tool === 'string') warnings.push(`${operation.key} is left out: ${tool}`)
    else tools.push(tool)
  }
  return { tools, warnings }
}

function joinImports(imports: readonly Import[]): Import {
  const tools = imports.flatMap((one) => one.tools)
  const warnings = imports.flatMap((one) => one.warnings)
  if (tools.length === 0) throw new OpenApiError(`No operation can be imported: ${warnings[0] ?? ''}`)
  return { tools, warnings: warnings.slice(0, MAX_WARNINGS) }
}

/** The title and the version that the document gives itself. */
export function serverInfoOf({ root }: OpenApiDocument): JsonObject {
  const info = Object(root.info)
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 200) : '')
  return { name: text(info.title), version: text(info.version) }
}

/** The tool, or why there is none. */
function tryTool(
  document: OpenApiDocument,
  operation: Operation,
  choice: ServerChoice,
): ToolDescription | string {
  try {
    return toTool(document, operation, choice)
  } catch (error) {
    if (error instanceof OpenApiError || error instanceof AppError) return error.message
    throw error
  }
}
