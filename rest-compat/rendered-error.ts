import type { statusOf } from '../src/base/errors.ts'

/** An error as one dialect answers with it. */
export interface RenderedError {
  status: ReturnType<typeof statusOf> | 422
  headers: Record<string, string>
  body: object
}
