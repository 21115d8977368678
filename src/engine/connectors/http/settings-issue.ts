import type { z } from 'zod'
import type { FieldIssue } from '../../../base/errors.ts'

/** What is wrong with the settings of an account, where an administrator finds it. */
export function toSettingsIssue({ path, code, message }: z.core.$ZodIssue): FieldIssue {
  return {
    path: ['settings', ...path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
    code,
    message,
  }
}
