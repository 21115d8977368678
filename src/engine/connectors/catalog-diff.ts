import { jsonHash } from '../../base/json.ts'
import { storableTextIssues } from '../../base/storable-text.ts'
import { compileSchema } from '../../base/validate.ts'
import type { ToolDescription, ToolHints, ToolListing } from './connector.ts'

/** An account offers at most so many tools; what comes after is left out, with a warning. */
const MAX_TOOLS = 1_000
const MAX_NAME_CHARS = 128
const MAX_DESCRIPTION_CHARS = 10_000
/** Of a tool's schemas together, as JSON. */
const MAX_SCHEMA_CHARS = 200_000
const MAX_WARNINGS = 50

/** One version of a tool, as an earlier reading has stored it. */
export interface StoredTool {
  name: string
  version: number
  schemaHash: string
  enabled: boolean
  description: string
  hints: unknown
  binding: unknown
}

export interface NewVersion extends ToolDescription {
  version: number
  schemaHash: string
}

/** Names of tools, each list in order; warnings in words for the administrator. */
export interface CatalogReport {
  added: string[]
  changed: string[]
  removed: string[]
  warnings: string[]
}

/** What makes the stored catalogue of an account the one that it offers now. */
export interface CatalogDiff {
  /** Schemas or recipes that are new; earlier versions of the same tools are no longer offered. */
  versions: NewVersion[]
  /** Versions that stay, with other words or claims, or offered again. */
  refreshed: { name: string; version: number; description: string; hints: ToolHints }[]
  /** Names of tools that are no longer offered. */
  retired: string[]
  report: CatalogReport
}

/**
 * Compares what an account offers with what is stored of it. A tool that cannot be used is left out, with a warning.
 */
export function compareTools(stored: readonly StoredTool[], listing: ToolListing): CatalogDiff {
  const { tools, warnings } = usableTools(listing)
  const newest = newestVersions(stored)
  const diff: CatalogDiff = {
    versions: [],
    refreshed: [],
    retired: [],
    report: { added: [], changed: [], removed: [], warnings },
  }
  for (const tool of tools) compareTool(diff, tool, newest.get(tool.name))
  const offered = new Set(tools.map(({ name }) => name))
  diff.retired = [...newest.values()]
    .filter(({ name, enabled }) => enabled && !offered.has(name))
    .map(({ name }) => name)
  diff.report.removed = diff.retired
  for (const names of [diff.report.added, diff.report.changed, diff.report.removed]) names.sort()
  return diff
}

function compareTool(diff: CatalogDiff, tool: ToolDescription, known: StoredTool | undefined): void {
  const { name, description, hints, inputSchema, outputSchema, binding } = tool
  const schemaHash = jsonHash({ inputSchema, outputSchema })
  const words = known?.enabled ? diff.report.changed : diff.report.added
  if (known?.schemaHash !== schemaHash || jsonHash(known.binding) !== jsonHash(binding ?? null)) {
    diff.versions.push({ ...tool, version: (known?.version ?? 0) + 1, schemaHash })
    words.push(name)
    return
  }
  if (known.enabled && jsonHash([known.description, known.hints]) === jsonHash([description, hints])) return
  diff.refreshed.push({ name, version: known.version, description, hints })
  words.push(name)
}

function newestVersions(stored: readonly StoredTool[]): Map<string, StoredTool> {
  const newest = new Map<string, StoredTool>()
  for (const tool of stored) {
    if (tool.version > (newest.get(tool.name)?.version ?? 0)) newest.set(tool.name, tool)
  }
  return newest
}

function usableTools(listing: ToolListing): { tools: ToolDescription[]; warnings: string[] } {
  const tools = new Map<string, ToolDescription>()
  const warnings = [...(listing.warnings ?? [])]
  for (const tool of listing.tools.slice(0, MAX_TOOLS)) {
    const fault = tools.has(tool.name) ? 'its name occurs twice' : findFault(tool)
    if (fault === null) {
      tools.set(tool.name, { ...tool, description: tool.description.slice(0, MAX_DESCRIPTION_CHARS) })
    } else warnings.push(`Tool "${tool.name.slice(0, MAX_NAME_CHARS)}" was left out: ${fault}`)
  }
  const excess = listing.tools.length - MAX_TOOLS
  if (excess > 0) warnings.unshift(`${excess} tools were left out: an account offers at most ${MAX_TOOLS}`)
  return { tools: [...tools.values()], warnings: shorten(warnings) }
}

function findFault({
  name,
  description,
  inputSchema,
  outputSchema,
  binding,
}: ToolDescription): string | null {
  if (name === '' || name.length > MAX_NAME_CHARS)
    return `its name must have 1 to ${MAX_NAME_CHARS} characters`
  try {
    const chars = JSON.stringify([inputSchema, outputSchema]).length
    if (chars > MAX_SCHEMA_CHARS)
      return `its schemas have ${chars} characters; at most ${MAX_SCHEMA_CHARS} are kept`
    const [unstorable] = storableTextIssues({ name, description, inputSchema, outputSchema, binding }, [])
    if (unstorable) return `${unstorable.path.join('.')}: ${unstorable.message}`
    compileSchema(inputSchema)
    return null
  } catch (error) {
    // Also a schema nested so deeply that it cannot even be walked.
    return error instanceof Error ? error.message.slice(0, 500) : 'its schema cannot be used'
  }
}

function shorten(warnings: readonly string[]): string[] {
  const shown = warnings.slice(0, MAX_WARNINGS).map((warning) => warning.replaceAll('\0', '').toWellFormed())
  const rest = warnings.length - shown.length
  return rest > 0 ? [...shown, `and ${rest} more`] : shown
}
