import type {
  CallToolRequest,
  CallToolResult,
  InputRequiredResult,
  InputResponses,
} from '@modelcontextprotocol/client'
import { sleep } from '../../../base/async.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import { type ToolAnswer, type ToolCall, ToolError, type ToolPause } from '../connector.ts'
import { toElicitResult, toQuestion } from './mcp-questions.ts'

/** A server that only wants to be asked again is asked again so often. */
const MAX_ROUNDS = 10
const ROUND_MS = 250
/** A server's own state, and the keys of what it asks. */
const MAX_STATE_CHARS = 256 * 1024

export type CallParams = CallToolRequest['params'] & {
  inputResponses?: InputResponses
  requestState?: string
}

/** One leg of a call: it ends with the result, or with what the server wants to know first. */
type Leg = (params: CallParams) => Promise<CallToolResult | InputRequiredResult>

/**
 * Calls a tool in the rounds of the revision of 2026-07-28: a server that needs input answers with its questions
 * and a state, and is called again with the answers and that state. Nobody need wait for it meanwhile.
 */
export async function callInRounds(
  call: Pick<ToolCall, 'tool' | 'input' | 'resume' | 'signal'>,
  leg: Leg,
): Promise<{ result: CallToolResult } | ToolPause> {
  const plain: CallParams = { name: call.tool, arguments: call.input }
  let params: CallParams = call.resume ? { ...plain, ...toResponses(call.resume) } : plain
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const result = await leg(params)
    if (!isInputRequired(result)) return { result }
    const { inputRequests, requestState } = result
    if (inputRequests && Object.keys(inputRequests).length > 0) {
      return toPause(inputRequests as unknown as JsonObject, requestState) // it was read as JSON
    }
    params = { ...plain, ...(requestState === undefined ? {} : { requestState }) }
    await sleep(ROUND_MS, call.signal)
    call.signal.throwIfAborted()
  }
  throw new ToolError(`The server wanted to be asked again ${MAX_ROUNDS} times`, { code: 'PROTOCOL_ERROR' })
}

/** Several questions at once are asked as one: an object with an answer for each. */
function toPause(requests: JsonObject, requestState: string | undefined): ToolPause {
  const keys = Object.keys(requests)
  const questions = keys.map((key) => toQuestion(elicitationOf(requests[key])))
  const state = { keys, ...(requestState === undefined ? {} : { requestState }) }
  if (JSON.stringify(state).length > MAX_STATE_CHARS) {
    throw new ToolError('The state of the server is too large to be kept', { code: 'INPUT_REQUIRED' })
  }
  const [only, ...others] = questions
  if (only && others.length === 0) return { question: only, state }
  const properties = Object.fromEntries(keys.map((key, index) => [key, questions[index]?.schema ?? {}]))
  const message = questions.map((question) => question.message).join(' ')
  return { question: { message, schema: { type: 'object', properties, required: keys } }, state }
}

function elicitationOf(request: JsonValue | undefined): JsonObject {
  if (isJsonObject(request) && request.method === 'elicitation/create' && isJsonObject(request.params)) {
    return request.params
  }
  throw new ToolError('The tool asks for what only another kind of client has', { code: 'INPUT_REQUIRED' })
}

function toResponses({ state, answer }: { state: JsonObject; answer: ToolAnswer }): Partial<CallParams> {
  const { keys, requestState } = state
  const asked = (Array.isArray(keys) ? keys : []).map(String)
  const inputResponses = Object.fromEntries(
    asked.map((key) => [key, toElicitResult(asked.length === 1 ? answer : partOf(answer, key))]),
  )
  return { inputResponses, ...(typeof requestState === 'string' ? { requestState } : {}) }
}

function partOf(answer: ToolAnswer, key: string): ToolAnswer {
  if (answer.status !== 'approved') return answer
  const content = answer.content[key]
  return { ...answer, content: isJsonObject(content) ? content : {} }
}

function isInputRequired(result: CallToolResult | InputRequiredResult): result is InputRequiredResult {
  return result.resultType === 'input_required'
}
