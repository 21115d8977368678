import { modelOptions } from '../../../../platform/llm/model-catalog.ts'

const FAMILIES: readonly [RegExp, string][] = [
  [/\bopus\b/i, 'claude-opus-4-6'],
  [/\bsonnet\b/i, 'claude-sonnet-4-5'],
  [/\bhaiku\b/i, 'claude-haiku-4-5'],
  [/\b(?:claude|anthropic)\b/i, 'claude-sonnet-4-5'],
  [/\b(?:gpt[- ]?5(?:\.2)?|openai|chatgpt)\b/i, 'gpt-5.2'],
  [/\bgpt[- ]?4\.1\b/i, 'gpt-4.1'],
  [/\bgpt[- ]?4(?:o)?\b/i, 'gpt-4o'],
]
const NAMED = /\b((?:gpt|claude|o[134]|custom:|llama|mistral|gemini)[\w:-]*(?:\.\d+)*[\w:-]*)/i

/** The model that a text names: one that can be chosen, by its value, its label or its family, or any by its id. */
export function findModel(text: string): string | null {
  const known = modelOptions([]).filter(({ value }) => value !== 'offline')
  const folded = ` ${text.toLowerCase()} `
  const exact = known
    .toSorted((a, b) => b.value.length - a.value.length)
    .find(({ value, label }) => holdsWord(folded, value) || holdsWord(folded, label.toLowerCase()))
  if (exact) return exact.value
  const id = NAMED.exec(text)?.[1]
  if (id !== undefined && /\d/.test(id) && !/^gpt-?[45]o?$/i.test(id)) return id
  return FAMILIES.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

function holdsWord(text: string, word: string): boolean {
  const at = text.indexOf(word)
  return at >= 0 && !/[\w.-]/.test(text[at - 1] ?? ' ') && !/\w/.test(text[at + word.length] ?? ' ')
}
