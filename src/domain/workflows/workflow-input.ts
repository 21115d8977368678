import { AppError, type FieldIssue } from '../../base/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { isStorableText, storableTextIssues } from '../../base/storable-text.ts'
import { configBoundIssues } from '../../engine/workflow/graph/config-bounds.ts'

const MAX_NAME_CHARS = 200
const MAX_DESCRIPTION_CHARS = 5_000
const MAX_LABEL_CHARS = 200
const COLOR = /^[#\w-]{1,32}$/
const VARIABLE_NAME = /^[A-Za-z_]\w{0,99}$/

export interface WorkflowFacts {
  name?: string | undefined
  description?: string | null | undefined
  color?: string | null | undefined
  variables?: JsonValue | undefined
}

interface CheckedFacts {
  name?: string
  description?: string | null
  color?: string | null
  variables?: JsonObject
}

/** What is given, trimmed and checked. Throws VALIDATION with an issue for each fault. */
export function parseWorkflowFacts({ name, description, color, variables }: WorkflowFacts): CheckedFacts {
  const title = name?.trim()
  const issues = [
    ...(title === undefined ? [] : textIssues('name', title, { least: 1, most: MAX_NAME_CHARS })),
    ...(description == null
      ? []
      : textIssues('description', description, { least: 0, most: MAX_DESCRIPTION_CHARS })),
    ...(color != null && !COLOR.test(color)
      ? [issue(['color'], 'must be a name or a hexadecimal colour')]
      : []),
    ...(variables === undefined ? [] : variableIssues(variables)),
  ]
  refuse(issues)
  return {
    ...(title !== undefined && { name: title }),
    ...(description !== undefined && { description }),
    ...(color !== undefined && { color }),
    ...(isJsonObject(variables) && { variables }),
  }
}

/** The note that a version carries. Throws VALIDATION for more than 200 characters. */
export function parseLabel(label: string | null | undefined): string | null {
  const text = label?.trim() ?? ''
  refuse(textIssues('label', text, { least: 0, most: MAX_LABEL_CHARS }))
  return text === '' ? null : text
}

function variableIssues(variables: JsonValue): FieldIssue[] {
  if (!isJsonObject(variables)) return [issue(['variables'], 'must be an object')]
  const names = Object.keys(variables)
    .filter((name) => !VARIABLE_NAME.test(name))
    .map((name) =>
      issue(['variables', name], 'a name has letters, digits and _ only, and begins with no digit'),
    )
  return [
    ...names,
    ...configBoundIssues(variables, ['variables']),
    ...storableTextIssues(variables, ['variables']),
  ]
}

function textIssues(field: string, text: string, bounds: { least: number; most: number }): FieldIssue[] {
  if (text.length < bounds.least) return [issue([field], 'must not be empty')]
  if (text.length > bounds.most) return [issue([field], `must have at most ${bounds.most} characters`)]
  return isStorableText(text)
    ? []
    : [issue([field], 'must not contain NUL characters or halves of surrogate pairs')]
}

function refuse(issues: FieldIssue[]): void {
  if (issues.length > 0) throw new AppError('VALIDATION', 'Invalid workflow', { issues })
}

function issue(path: FieldIssue['path'], message: string): FieldIssue {
  return { path, code: 'invalid_value', message }
}
