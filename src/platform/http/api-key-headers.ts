import { AppError } from '../../base/errors.ts'

/** The headers that hold a key and nothing else. */
export const KEY_HEADERS = ['x-api-key', 'apikey', 'x-copy-ai-api-key'] as const
const BEARER = /^Bearer[ \t]+(\S+)$/i

/**
 * The API key of a request: `Authorization: Bearer`, or one of three headers that hold nothing else. A header that
 * is empty, or an authorization of another kind, counts as absent. `header` gets lower-case names.
 *
 * AppError UNAUTHENTICATED: "Missing API key" without any, "Invalid API key" for two that differ.
 */
export function parseApiKeyHeaders(header: (name: string) => string | null | undefined): string {
  const presented = [bearerToken(header('authorization')), ...KEY_HEADERS.map((name) => header(name)?.trim())]
  const [key, ...others] = new Set(presented.filter((text) => text !== undefined && text !== ''))
  if (key === undefined) throw new AppError('UNAUTHENTICATED', 'Missing API key')
  if (others.length > 0) throw new AppError('UNAUTHENTICATED', 'Invalid API key')
  return key
}

function bearerToken(authorization: string | null | undefined): string | undefined {
  return authorization?.trim().match(BEARER)?.[1]
}
