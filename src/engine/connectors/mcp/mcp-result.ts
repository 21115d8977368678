import type { CallToolResult } from '@modelcontextprotocol/client'
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../../base/json.ts'
import { ToolError, type ToolOutcome } from '../connector.ts'

/** The images, sounds and files of a result are kept while they have so many characters of base64 in all. */
const MAX_BLOB_CHARS = 1536 * 1024
const MAX_ERROR_CHARS = 4_000

/**
 * The output of a call: the structured content if there is any, else a single text that is JSON, else the content
 * as it is. Throws ToolError for a tool that says it has failed, with the text of its content as the message.
 */
export function toToolOutcome(result: CallToolResult): ToolOutcome {
  const content = contentOf(result)
  const text = textOf(content)
  if (result.isError) {
    throw new ToolError(text.slice(0, MAX_ERROR_CHARS) || 'The tool failed without a word', {
      code: 'TOOL_FAILED',
    })
  }
  const structured = result.structuredContent as JsonValue | undefined // it was read as JSON
  if (structured !== undefined) return { output: structured, summary: summaryOf(text) }
  return { output: toOutput(content), summary: summaryOf(text) }
}

function toOutput(content: JsonValue[]): JsonValue {
  const [only, ...others] = content
  if (others.length === 0 && isJsonObject(only) && only.type === 'text' && typeof only.text === 'string') {
    const parsed = parseJson(only.text)
    if (parsed !== undefined) return parsed
  }
  return { content: withinBounds(content) }
}

/** Data for which no room is left is replaced by how large it was: the rest of the result is worth having. */
function withinBounds(content: readonly JsonValue[]): JsonValue[] {
  let room = MAX_BLOB_CHARS
  const bound = (block: JsonValue): JsonValue => {
    if (!isJsonObject(block)) return block
    const resource = isJsonObject(block.resource) ? { resource: bound(block.resource) } : {}
    return { ...block, ...keep(block, 'data'), ...keep(block, 'blob'), ...resource }
  }
  const keep = (block: JsonObject, key: string): JsonObject => {
    const data = block[key]
    if (typeof data !== 'string') return {}
    if (data.length > room) return { [key]: null, omittedBytes: Math.floor((data.length * 3) / 4) }
    room -= data.length
    return {}
  }
  return content.map(bound)
}

function contentOf(result: CallToolResult): JsonValue[] {
  return (result.content ?? []) as JsonValue[] // it was read as JSON
}

function textOf(content: readonly JsonValue[]): string {
  const texts = content.map((block) =>
    isJsonObject(block) && typeof block.text === 'string' ? block.text : '',
  )
  return texts.filter(Boolean).join('\n')
}

function summaryOf(text: string): string {
  const line = text.split('\n', 1)[0]?.trim() ?? ''
  return line === '' ? 'done' : line.length > 120 ? `${line.slice(0, 119)}…` : line
}
