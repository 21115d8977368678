import { hashApiKey, isWellFormedKey } from '../../platform/crypto.ts'

/** What is kept of a secret: enough to recognise it, and for people to tell it from others. */
export interface SecretTraces {
  hash: string
  prefix: string
  lastFour: string
}

const OWN_PREFIX_CHARS = 12
const OTHER_PREFIX_CHARS = 4

export function tracesOf(pepper: string, secret: string): SecretTraces {
  const prefixChars = isWellFormedKey(secret) ? OWN_PREFIX_CHARS : OTHER_PREFIX_CHARS
  return {
    hash: hashApiKey(pepper, secret),
    prefix: secret.slice(0, prefixChars),
    lastFour: secret.slice(-4),
  }
}
