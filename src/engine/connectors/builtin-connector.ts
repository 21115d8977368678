import type { FieldIssue } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import { storableTextIssues } from '../../base/storable-text.ts'
import {
  type Connector,
  type ToolCall,
  type ToolDescription,
  ToolError,
  type ToolHints,
  type ToolListing,
  type ToolOutcome,
} from './connector.ts'

/** One tool that is part of the program: what it says about itself, and what it does. */
export interface BuiltinTool {
  description: ToolDescription
  /** See Connector.check. */
  check?(input: JsonObject): FieldIssue[]
  /** Stops when the call's signal is aborted, and writes nothing after. */
  run(call: ToolCall): Promise<ToolOutcome>
}

/** A connector over tools of ours: the same ones for every account. Text that Postgres cannot keep is an issue. */
export class BuiltinConnector implements Connector {
  readonly keepsEveryCheckpoint: boolean
  readonly #tools: ReadonlyMap<string, BuiltinTool>

  constructor(tools: readonly BuiltinTool[], { keepsEveryCheckpoint = false } = {}) {
    this.keepsEveryCheckpoint = keepsEveryCheckpoint
    this.#tools = new Map(tools.map((tool) => [tool.description.name, tool]))
  }

  async listTools(): Promise<ToolListing> {
    return { tools: [...this.#tools.values()].map((tool) => tool.description) }
  }

  check(tool: string, input: JsonObject): FieldIssue[] {
    const issues = storableTextIssues(input, ['input'])
    return issues.length > 0 ? issues : (this.#tools.get(tool)?.check?.(input) ?? [])
  }

  /** Rejects with the signal's reason when the call is aborted. ToolError UNKNOWN_TOOL for a tool it has not. */
  async call(call: ToolCall): Promise<ToolOutcome> {
    const tool = this.#tools.get(call.tool)
    if (tool === undefined) throw new ToolError(`There is no tool "${call.tool}"`, { code: 'UNKNOWN_TOOL' })
    call.signal.throwIfAborted()
    return await tool.run(call)
  }
}

/** What a tool of ours says about itself counts as declared. */
export function declareHints(claims: Record<keyof ToolHints, boolean>): ToolHints {
  return {
    readOnly: { value: claims.readOnly, source: 'declared' },
    idempotent: { value: claims.idempotent, source: 'declared' },
    destructive: { value: claims.destructive, source: 'declared' },
    openWorld: { value: claims.openWorld, source: 'declared' },
  }
}
