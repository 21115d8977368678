import type { LanguageModel } from 'ai'
import { isJsonObject, type JsonValue, parseJson } from '../../../base/json.ts'
import type { Message, ToolOutcome, Turn } from './turn.ts'

type Model = Extract<LanguageModel, { specificationVersion: 'v4' }>
type Prompt = Parameters<Model['doStream']>[0]['prompt']
export type PromptMessage = Prompt[number]
type ToolPart = Extract<Extract<PromptMessage, { role: 'tool' }>['content'][number], { type: 'tool-result' }>

/** The request, what was said before it, and what the tools have answered since. */
export function readPrompt(prompt: readonly PromptMessage[]): Pick<Turn, 'request' | 'history' | 'results'> {
  const at = prompt.findLastIndex(({ role }) => role === 'user')
  const asked = prompt[at]
  return {
    request: asked === undefined ? '' : textOf(asked),
    history: prompt.slice(0, Math.max(at, 0)).flatMap(toMessage),
    results: readResults(prompt.slice(at + 1)),
  }
}

function toMessage(message: PromptMessage): Message[] {
  if (message.role !== 'user' && message.role !== 'assistant') return []
  const content = textOf(message)
  return content === '' ? [] : [{ role: message.role, content }]
}

function textOf(message: PromptMessage): string {
  if (typeof message.content === 'string') return message.content
  return message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')
}

function readResults(messages: readonly PromptMessage[]): ToolOutcome[] {
  const inputs = new Map(messages.flatMap(callsIn))
  return messages.flatMap((message) =>
    message.role === 'tool'
      ? message.content.flatMap((part) => (part.type === 'tool-result' ? [toOutcome(part, inputs)] : []))
      : [],
  )
}

function callsIn(message: PromptMessage): [string, JsonValue][] {
  if (message.role !== 'assistant') return []
  return message.content.flatMap((part): [string, JsonValue][] =>
    part.type === 'tool-call' ? [[part.toolCallId, toJson(part.input)]] : [],
  )
}

function toOutcome(part: ToolPart, inputs: ReadonlyMap<string, JsonValue>): ToolOutcome {
  return { name: part.toolName, input: inputs.get(part.toolCallId) ?? null, ...readOutput(part.output) }
}

function readOutput(output: ToolPart['output']): { output: JsonValue; isError: boolean } {
  switch (output.type) {
    case 'json':
      return { output: fromData(toJson(output.value)), isError: false }
    case 'text':
      return { output: fromData(output.value), isError: false }
    case 'error-text':
      return { output: withoutDelimiters(output.value), isError: true }
    case 'error-json':
      return { output: toJson(output.value), isError: true }
    case 'execution-denied':
      return { output: output.reason ?? 'The call was denied', isError: true }
    case 'content':
      return {
        output: fromData(output.value.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')),
        isError: false,
      }
  }
}

/** What tools read from outside comes between delimiters; the value is the JSON between them. */
function fromData(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value
  const [from, to] = [value.search(/[{[]/), Math.max(value.lastIndexOf('}'), value.lastIndexOf(']'))]
  const parsed = from < 0 ? undefined : parseJson(value.slice(from, to + 1))
  return isJsonObject(parsed) || Array.isArray(parsed) ? parsed : value
}

function withoutDelimiters(text: string): string {
  return /^<data>\n(.*)\n<\/data>$/s.exec(text)?.[1] ?? text
}

function toJson(value: unknown): JsonValue {
  const text = JSON.stringify(value ?? null)
  return parseJson(text) ?? null
}
