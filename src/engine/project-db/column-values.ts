import pg from 'pg'
import type { JsonValue } from '../../base/json.ts'

const { builtins } = pg.types
const NUMBERS: ReadonlySet<number> = new Set([
  builtins.INT2,
  builtins.INT4,
  builtins.INT8,
  builtins.FLOAT4,
  builtins.FLOAT8,
])

/** Reads the columns of a query as JSON: whatever JSON has no exact value for stays Postgres' own text. */
export const COLUMN_TYPES = {
  getTypeParser: (type: number) => (text: string | Buffer) => toJson(type, String(text)),
}

function toJson(type: number, text: string): JsonValue {
  if (type === builtins.BOOL) return text === 't'
  if (type === builtins.JSON || type === builtins.JSONB) return JSON.parse(text)
  return NUMBERS.has(type) ? toNumber(text) : text
}

/** NaN, infinity and integers beyond 2⁵³ have no exact number. */
function toNumber(text: string): number | string {
  const number = Number(text)
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
  return isExact ? number : text
}
