import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import type { ToolOutcome } from './turn.ts'

const MAX_SHOWN = 5

/** What was done, what was left out, what is wrong, and what is left for the person to do. */
export function report(
  { said, fill }: { said: readonly string[]; fill: readonly string[] },
  { output, isError }: ToolOutcome,
): string {
  if (isError) return `The change could not be made: ${String(output)}`
  const skipped = itemsOf(output, 'skipped').map((item) => textAt(item, 'reason') || textAt(item, 'message'))
  const wrong = itemsOf(output, 'lint')
    .filter((issue) => issue.severity === 'error')
    .map((issue) => textAt(issue, 'message'))
  return [
    said.join('\n\n'),
    section('Still to do:', fill),
    section('Not applied:', skipped),
    section('Worth a look:', wrong),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function section(title: string, items: readonly string[]): string {
  const shown = [...new Set(items)].filter((item) => item !== '').slice(0, MAX_SHOWN)
  return shown.length === 0 ? '' : `${title}\n${shown.map((item) => `- ${item}`).join('\n')}`
}

function itemsOf(output: JsonValue, key: string): JsonObject[] {
  const list = isJsonObject(output) ? output[key] : null
  return Array.isArray(list) ? list.filter(isJsonObject) : []
}

function textAt(item: JsonObject, key: string): string {
  const value = item[key]
  return typeof value === 'string' ? value : ''
}
