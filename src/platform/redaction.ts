const REDACTED = '[redacted]'
const MAX_DEPTH = 8
const SECRET_NAME = /authorization|api-?_?key|password|passwd|secret|token|pepper|cookie|credential/i
const SECRET_JSON_FIELD = new RegExp(
  `"([^"\\\\]*(?:${SECRET_NAME.source})[^"\\\\]*)":"(?:[^"\\\\]|\\\\.)*"`,
  'gi',
)

/** Secrets that give themselves away inside a text, each with what is left of it. */
const SECRET_TEXTS: [pattern: RegExp, replacement: string][] = [
  [/\bsy_live_[0-9A-Za-z]+/g, `sy_live_${REDACTED}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${REDACTED}`],
  [/([?&][\w-]*(?:token|secret|password|api_?key)=)[^&#\s"'\\]+/gi, `$1${REDACTED}`],
  [/(:\/\/)[^/@\s"'\\]+@/g, `$1${REDACTED}@`],
]

/** The text without what looks like a key, a bearer token, a secret query parameter or the user part of a URL. */
export function redactText(text: string): string {
  let redacted = text
  for (const [pattern, replacement] of SECRET_TEXTS) redacted = redacted.replace(pattern, replacement)
  return redacted
}

/** A line of JSON whose text fields that are named like a secret are replaced, and redacted as a text besides. */
export function redactJsonLine(line: string): string {
  return redactText(line.replace(SECRET_JSON_FIELD, `"$1":"${REDACTED}"`))
}

/**
 * A copy in which every text or object that is named like a secret, at any level, is replaced. Numbers stay:
 * a count of tokens is no secret. Below 8 levels nothing is shown.
 */
export function redactFields(fields: object): Record<string, unknown> {
  return redactObject(fields, 0)
}

function redactObject(fields: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]): [string, unknown] => [
    name,
    isSecret(name, value) ? REDACTED : redactValue(value, depth + 1),
  ])
  return Object.fromEntries(entries)
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) return '[too deep]'
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1))
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactValue(value.toJSON(), depth + 1)
  return redactObject(value instanceof Error ? errorFields(value) : value, depth)
}

/** What describes an error, and what its thrower hung on it. */
function errorFields(error: Error): object {
  const { name: type, message, stack, cause } = error
  const described = { type, message, stack, ...(cause === undefined ? {} : { cause }) }
  return Object.assign(described, error)
}

function isSecret(name: string, value: unknown): boolean {
  const canTell = typeof value === 'string' || (typeof value === 'object' && value !== null)
  return canTell && SECRET_NAME.test(name)
}
