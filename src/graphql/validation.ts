import { AppError, type FieldIssue } from '../base/errors.ts'

/** An issue as every Standard Schema validator reports it. */
interface SchemaIssue {
  message: string
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined
}

/** VALIDATION for arguments that have the right types and yet cannot be. */
export function toValidationError(issues: readonly SchemaIssue[]): AppError<'VALIDATION'> {
  const fieldIssues = issues.map(({ message, path = [] }) => ({
    path: path.map(toSegment),
    code: 'invalid_value',
    message,
  }))
  return new AppError('VALIDATION', 'Invalid arguments', { issues: fieldIssues })
}

/** VALIDATION for one argument. */
export function invalidArgument(path: FieldIssue['path'], message: string): AppError<'VALIDATION'> {
  const issues = [{ path, code: 'invalid_value', message }]
  return new AppError('VALIDATION', 'Invalid arguments', { issues })
}

function toSegment(segment: PropertyKey | { key: PropertyKey }): string | number {
  const key = typeof segment === 'object' ? segment.key : segment
  return typeof key === 'number' ? key : String(key)
}
