import type { FieldIssue } from './errors.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { compileSchema } from './validate.ts'

/**
 * What in an output does not fit the schema that its tool has declared, as one phrase such as
 * `output.body.id: expected string, got number`; null when it fits, or when nothing can be said by the schema.
 */
export function describeMisfit(schema: JsonObject | null, output: JsonValue): string | null {
  const [issue] = schema ? issuesOf(schema, output) : []
  return issue ? `${['output', ...issue.path.slice(1)].join('.')}: ${issue.message}` : null
}

function issuesOf(schema: JsonObject, output: JsonValue): FieldIssue[] {
  try {
    return compileSchema(schema)(output)
  } catch {
    return [] // a schema that cannot be used says nothing about the output
  }
}
