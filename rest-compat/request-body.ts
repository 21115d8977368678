import type { Context } from 'hono'
import type { z } from 'zod'
import { AppError, type FieldIssue } from '../src/base/errors.ts'
import { readJsonObject } from '../src/platform/http/json-body.ts'
import type { RestEnv } from './rest-env.ts'

/** Reads the body and checks it. Throws what `readJsonObject` throws, and VALIDATION with every issue. */
export async function readBody<S extends z.ZodType>(c: Context<RestEnv>, schema: S): Promise<z.output<S>> {
  const parsed = schema.safeParse(await readJsonObject(c.env.incoming))
  if (parsed.success) return parsed.data
  throw new AppError('VALIDATION', 'Invalid request body', { issues: parsed.error.issues.map(toFieldIssue) })
}

function toFieldIssue(issue: z.core.$ZodIssue): FieldIssue {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
  return { path, code: issue.code ?? 'invalid', message: issue.message }
}
