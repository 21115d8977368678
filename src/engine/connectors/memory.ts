import { type FieldIssue, isAppError, isRetryable } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import { MAX_CONTENT_BYTES, memoryContentIssues } from '../memory/memory-content.ts'
import { memoryPathIssues, memoryPrefixIssues } from '../memory/memory-path.ts'
import type { MemoryFileInfo, MemoryStore } from '../memory/memory-store.ts'
import { BuiltinConnector, type BuiltinTool, declareHints } from './builtin-connector.ts'
import { type Connector, type ToolCall, ToolError, type ToolOutcome } from './connector.ts'
import { optionalIntegerAt, optionalTextAt, textAt } from './tool-input.ts'
import { limitSchema, objectSchema } from './tool-schema.ts'

const DEFAULT_HITS = 10

const READS = declareHints({ readOnly: true, idempotent: true, destructive: false, openWorld: false })

const PATH = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  description: '/MEMORY.md, /daily/YYYY-MM-DD.md or /topics/{slug}.md',
}

/** In bytes the bound is checked before the call; a text of more characters cannot be shorter in bytes. */
const CONTENT = { type: 'string', maxLength: MAX_CONTENT_BYTES }

/** The organisation's memory as five tools; their names are the names of the capabilities. */
export function createMemoryConnector(memory: MemoryStore): Connector {
  return new BuiltinConnector([ls(memory), read(memory), search(memory), write(memory), append(memory)])
}

function ls(memory: MemoryStore): BuiltinTool {
  return {
    description: {
      name: 'memory_ls',
      description:
        'List the files of durable memory, all or those whose path begins with a prefix; at most 10,000.',
      inputSchema: objectSchema(
        { prefix: { type: 'string', maxLength: 200, description: 'Such as /topics/ or /daily/2026-' } },
        [],
      ),
      hints: READS,
    },
    check: (input) => memoryPrefixIssues(optionalTextAt(input, 'prefix', ''), ['input', 'prefix']),
    async run({ organizationId, input }) {
      const files = await memory.list(organizationId, { prefix: optionalTextAt(input, 'prefix', '') })
      const listed = files.map(({ path, size, updatedAt }) => ({
        path,
        size,
        updatedAt: updatedAt.toISOString(),
      }))
      return { output: { files: listed }, summary: `${files.length} files` }
    },
  }
}

function read(memory: MemoryStore): BuiltinTool {
  return {
    description: {
      name: 'memory_read',
      description: 'Read one file of durable memory.',
      inputSchema: objectSchema({ path: PATH }, ['path']),
      hints: READS,
    },
    check: pathIssues,
    async run({ organizationId, input }) {
      const path = textAt(input, 'path')
      const file = await memory.find(organizationId, path)
      if (file === null)
        throw new ToolError(`There is no memory file ${path}`, { code: 'MEMORY_FILE_NOT_FOUND' })
      const output = { path, content: file.content, updatedAt: file.updatedAt.toISOString() }
      return { output, summary: `Read ${path}` }
    },
  }
}

function search(memory: MemoryStore): BuiltinTool {
  return {
    description: {
      name: 'memory_search',
      description:
        'Search durable memory for prior context and decisions; the best matching files come first.',
      inputSchema: objectSchema(
        {
          query: { type: 'string', minLength: 1, maxLength: 1000, description: 'Words to look for.' },
          limit: limitSchema('files', DEFAULT_HITS),
        },
        ['query'],
      ),
      hints: READS,
    },
    async run({ organizationId, input }) {
      const limit = optionalIntegerAt(input, 'limit', DEFAULT_HITS)
      const hits = await memory.search(organizationId, textAt(input, 'query'), limit)
      const listed = hits.map(({ path, score, excerpt, line }) => ({ path, score, excerpt, line }))
      return { output: { hits: listed }, summary: `${hits.length} hits` }
    },
  }
}

function write(memory: MemoryStore): BuiltinTool {
  return {
    description: {
      name: 'memory_write',
      description:
        'Create a file of durable memory or replace its whole content (markdown, at most 256 KiB).',
      inputSchema: objectSchema({ path: PATH, content: CONTENT }, ['path', 'content']),
      hints: declareHints({ readOnly: false, idempotent: true, destructive: true, openWorld: false }),
    },
    check: fileIssues,
    async run(call) {
      const file = await memory.write(call.organizationId, toWrite(call)).catch(rethrowAsToolError)
      return toOutcome(call, file, 'Wrote')
    },
  }
}

function append(memory: MemoryStore): BuiltinTool {
  return {
    description: {
      name: 'memory_append',
      description:
        'Add text to the end of a file of durable memory exactly as given (begin with a line break for a new ' +
        'line); creates the file when it is missing. A file holds at most 256 KiB.',
      inputSchema: objectSchema({ path: PATH, content: CONTENT }, ['path', 'content']),
      hints: declareHints({ readOnly: false, idempotent: false, destructive: false, openWorld: false }),
    },
    check: fileIssues,
    async run(call) {
      const file = await memory.append(call.organizationId, toWrite(call)).catch(rethrowAsToolError)
      return toOutcome(call, file, 'Appended to')
    },
  }
}

function toWrite({ input, executionId }: ToolCall): { path: string; content: string; actor: string } {
  return { path: textAt(input, 'path'), content: textAt(input, 'content'), actor: executionId }
}

function toOutcome({ input }: ToolCall, { path, version }: MemoryFileInfo, did: string): ToolOutcome {
  const bytesWritten = Buffer.byteLength(textAt(input, 'content'))
  return { output: { path, bytesWritten, version }, summary: `${did} ${path}` }
}

function pathIssues(input: JsonObject): FieldIssue[] {
  return memoryPathIssues(textAt(input, 'path'), ['input', 'path'])
}

function fileIssues(input: JsonObject): FieldIssue[] {
  return [...pathIssues(input), ...memoryContentIssues(textAt(input, 'content'), ['input', 'content'])]
}

/** An append that would make its file too large is known only once the file is locked. */
function rethrowAsToolError(error: unknown): never {
  if (!isAppError(error)) throw error
  throw new ToolError(error.message, { code: error.code, retryable: isRetryable(error.code), cause: error })
}
