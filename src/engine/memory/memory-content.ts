import { AppError, type FieldIssue } from '../../base/errors.ts'
import { isStorableText } from '../../base/storable-text.ts'

/** The bound of one file, in bytes of UTF-8. */
export const MAX_CONTENT_BYTES = 256 * 1024

/** What is wrong with the content of a file, reported at `at`; empty for a good one. */
export function memoryContentIssues(content: string, at: FieldIssue['path']): FieldIssue[] {
  if (Buffer.byteLength(content) > MAX_CONTENT_BYTES) return [tooLarge(at)]
  if (isStorableText(content)) return []
  return [
    { path: at, code: 'invalid_value', message: 'The content holds a NUL character or is not valid Unicode' },
  ]
}

/** AppError VALIDATION with an issue on `content` for what cannot be kept. */
export function assertMemoryContent(content: string): void {
  const issues = memoryContentIssues(content, ['content'])
  if (issues.length > 0) throw new AppError('VALIDATION', 'Invalid memory content', { issues })
}

/** The error of an append that would make its file too large. */
export function fileTooLarge(): AppError<'VALIDATION'> {
  return new AppError('VALIDATION', 'The memory file would be larger than 256 KiB', {
    issues: [tooLarge(['content'])],
  })
}

function tooLarge(at: FieldIssue['path']): FieldIssue {
  return { path: at, code: 'too_big', message: 'A memory file holds at most 256 KiB (262144 bytes of UTF-8)' }
}
