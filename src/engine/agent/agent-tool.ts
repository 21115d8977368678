import type { JsonObject, JsonValue } from '../../base/json.ts'

export interface AgentToolCall {
  /** The model's own id of this call. */
  callId: string
  signal: AbortSignal
}

/** Something that an agent may do. */
export interface AgentTool {
  name: string
  /** For the model: what it is good for, and when to use it. */
  description: string
  /** JSON Schema of an object. */
  inputSchema: JsonObject
  /** Calls of such tools run one after the other, in the order in which the model made them; others run together. */
  isMutating: boolean
  /** What the model reads in place of the output's JSON, or of the sentence of a failure. */
  toModelText?(output: unknown): string
  /**
   * Called with a valid input. A failure that the model should read is thrown as an Error with a sentence for it;
   * the loop goes on. Of a fault of the program or of a database nobody reads more than "Internal error".
   */
  execute(input: JsonObject, call: AgentToolCall): Promise<JsonValue>
}
