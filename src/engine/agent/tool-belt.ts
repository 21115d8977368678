import { dynamicTool, jsonSchema, type ToolSet } from 'ai'
import type { FieldIssue } from '../../base/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { compileSchema } from '../../base/validate.ts'
import type { AgentTool, AgentToolCall } from './agent-tool.ts'
import { isBug, ToolFailure, toToolFailure } from './tool-failure.ts'

/** After so many failures of a tool the model has to go on without it. */
const MAX_FAILURES = 3

/** An agent's tools as the model library calls them: inputs checked, changes in order, failures counted. */
export class ToolBelt {
  readonly set: ToolSet
  readonly #onBug: (cause: unknown, facts: { tool: string }) => void
  readonly #failures = new Map<string, number>()
  #lastChange: Promise<unknown> = Promise.resolve()

  /** `onBug` is told of faults of the program, which are neither the model's nor the watchers' business. */
  constructor(tools: readonly AgentTool[], onBug: (cause: unknown, facts: { tool: string }) => void) {
    this.#onBug = onBug
    this.set = Object.fromEntries(tools.map((tool) => [tool.name, this.#toTool(tool)]))
  }

  /** The tools that have not failed too often. */
  get activeNames(): string[] {
    return Object.keys(this.set).filter((name) => (this.#failures.get(name) ?? 0) < MAX_FAILURES)
  }

  #toTool(tool: AgentTool) {
    const validate = compileSchema(tool.inputSchema)
    const { toModelText } = tool
    return dynamicTool({
      description: tool.description,
      // Checked when it is called: the library would put its own words around what is wrong.
      inputSchema: jsonSchema(tool.inputSchema),
      execute: (input, { toolCallId: callId, abortSignal }) => {
        const signal = abortSignal ?? new AbortController().signal
        return this.#counted(tool, async () => {
          refuseInvalid(validate(input))
          return await this.#attempt(tool, isJsonObject(input) ? input : {}, { callId, signal })
        })
      },
      ...(toModelText && {
        toModelOutput: ({ output }: { output: unknown }) => ({
          type: 'text' as const,
          value: toModelText(output),
        }),
      }),
    })
  }

  async #attempt(tool: AgentTool, input: JsonObject, call: AgentToolCall): Promise<JsonValue> {
    try {
      return await tool.execute(input, call)
    } catch (cause) {
      if (isBug(cause)) this.#onBug(cause, { tool: tool.name })
      throw toToolFailure(cause, tool.toModelText)
    }
  }

  async #counted(tool: AgentTool, execute: () => Promise<JsonValue>): Promise<JsonValue> {
    try {
      return await (tool.isMutating ? this.#afterLastChange(execute) : execute())
    } catch (error) {
      this.#countFailure(tool.name)
      throw error
    }
  }

  #afterLastChange(execute: () => Promise<JsonValue>): Promise<JsonValue> {
    const change = this.#lastChange.then(execute)
    this.#lastChange = change.catch(() => null)
    return change
  }

  #countFailure(name: string): void {
    this.#failures.set(name, (this.#failures.get(name) ?? 0) + 1)
  }
}

/** The model reads the message, and may then call again. */
function refuseInvalid(issues: readonly FieldIssue[]): void {
  if (issues.length === 0) return
  const message = issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  throw new ToolFailure(`Invalid arguments: ${message}`)
}
