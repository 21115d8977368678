import { createHash, createHmac, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Bytes from here on would favour the first characters of the alphabet. */
const FIRST_BIASED_BYTE = 256 - (256 % 62)
const KEY_PREFIX = 'sy_live_'
/** 32 characters of 62 hold 190.5 bits. */
const SECRET_CHARS = 32
const CHECKSUM_CHARS = 6
const KEY_SHAPE = /^sy_live_[0-9A-Za-z]{38}$/

/**
 * A new API key: `sy_live_`, 32 random base62 characters (190 bits) and 6 characters of checksum, so that a typo
 * is refused without a look-up and scanners of source code can tell a key from other text.
 */
export function generateApiKey(): string {
  const body = KEY_PREFIX + randomBase62(SECRET_CHARS)
  return body + checksum(body)
}

/** Whether the text has the shape and the checksum of our own keys; a bootstrap key may look like anything else. */
export function isWellFormedKey(key: string): boolean {
  return KEY_SHAPE.test(key) && key.endsWith(checksum(key.slice(0, -CHECKSUM_CHARS)))
}

/** Whether the text has the shape of our own keys but not the checksum: a typo, which needs no look-up. */
export function isMistypedKey(key: string): boolean {
  return KEY_SHAPE.test(key) && !isWellFormedKey(key)
}

/** What is stored instead of a key: HMAC-SHA256 under the pepper, hex. */
export function hashApiKey(pepper: string, key: string): string {
  return createHmac('sha256', pepper).update(key).digest('hex')
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** URL-safe text of `bytes` random bytes. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let i = 0; i < CHECKSUM_CHARS; i++) {
    digits = BASE62.charAt(rest % 62) + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length)) {
      if (byte < FIRST_BIASED_BYTE) text += BASE62.charAt(byte % 62)
    }
  }
  return text
}
