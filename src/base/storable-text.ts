import type { FieldIssue } from './errors.ts'

/** Whether Postgres can keep the text as it is: its text has no NUL, and its jsonb no half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** One issue for each text inside `value`, keys included, that Postgres cannot keep; `at` is the value's own path. */
export function storableTextIssues(value: unknown, at: FieldIssue['path']): FieldIssue[] {
  const issues: FieldIssue[] = []
  const rest: { value: unknown; path: FieldIssue['path'] }[] = [{ value, path: at }]
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (typeof node.value === 'string' && !isStorableText(node.value)) issues.push(unstorable(node.path))
    if (typeof node.value !== 'object' || node.value === null) continue
    for (const [key, child] of Object.entries(node.value)) {
      if (!isStorableText(key)) issues.push(unstorable(node.path))
      rest.push({ value: child, path: [...node.path, Array.isArray(node.value) ? Number(key) : key] })
    }
  }
  return issues
}

function unstorable(path: FieldIssue['path']): FieldIssue {
  return { path, code: 'invalid_value', message: 'The text holds a NUL character or is not valid Unicode' }
}
