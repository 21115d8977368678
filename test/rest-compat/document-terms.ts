import { createParser } from 'eventsource-parser'
import type { JsonObject, JsonValue } from '../../src/base/json.ts'

const ID = /\b(session|exec|run|runtime|acc)_[0-9abcdefghjkmnpqrstvwxyz]{20}\b/g
const TIME = /"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g

/** The ids of the documents' examples, in the order in which they appear there. */
const EXAMPLE_IDS: Record<string, string[]> = {
  session: ['session_123'],
  exec: ['exec_123'],
  run: ['run_123'],
  runtime: ['runtime_abcd12'],
  acc: ['acc_1', 'acc_2'],
}

/**
 * An answer said in the documents' terms, so that it can be compared with an example literally: our base URL
 * becomes theirs, the first id of each kind becomes the example's (equal ids stay equal, others differ), and
 * every well-formed time becomes theirs.
 */
export function inDocumentTerms(value: JsonValue, baseUrl: string): JsonObject {
  const names = new Map<string, string>()
  const text = JSON.stringify(value)
    .replaceAll(baseUrl, 'https://copia-ai.com')
    .replace(ID, (id, prefix: string) => nameOf(names, id, prefix))
    .replace(TIME, '"2026-04-15T10:00:00.000Z"')
  return JSON.parse(text)
}

function nameOf(names: Map<string, string>, id: string, prefix: string): string {
  const known = names.get(id)
  if (known !== undefined) return known
  const examples = EXAMPLE_IDS[prefix] ?? []
  const used = new Set(names.values())
  const name = examples.find((example) => !used.has(example)) ?? `another ${prefix} ${names.size}`
  names.set(id, name)
  return name
}

/** The events of an example stream. */
export function parseStream(text: string): { event: string; data: JsonObject }[] {
  const events: { event: string; data: JsonObject }[] = []
  const parser = createParser({
    onEvent: ({ event, data }) => events.push({ event: event ?? 'message', data: JSON.parse(data) }),
  })
  parser.feed(text)
  return events
}
