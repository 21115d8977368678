import type { Context } from 'hono'
import type { z } from 'zod'
import { AppError, type FieldIssue } from '../src/base/errors.ts'
import { readJsonObject } from '../src/platform/http/json-body.ts'
import type { RestEnv } from './rest-env.ts'

/** Reads the body and checks it. Throws what `readJsonObject` throws, and VALIDATION with every issue. */
export async function readBody<S extends z.ZodType>(c: Context<RestEnv>, schema: S): Promise<z.output<S>> {
  return check(schema, await readJsonObject(c.env.incoming), 'Invalid request body')
}

/** Checks the query. Throws VALIDATION with every issue. */
export function readQuery<S extends z.ZodType>(c: Context<RestEnv>, schema: S): z.output<S> {
  return check(schema, c.req.query(), 'Invalid query')
}

function check<S extends z.ZodType>(schema: S, value: unknown, message: string): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AppError('VALIDATION', message, { issues: parsed.error.issues.map(toFieldIssue) })
}

function toFieldIssue(issue: z.core.$ZodIssue): FieldIssue {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
  return { path, code: issue.code ?? 'invalid', message: issue.message }
}
