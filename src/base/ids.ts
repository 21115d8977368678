import { randomFillSync } from 'node:crypto'

/** The prefixes that are part of the outside contract; an id says what it names. */
export type IdPrefix =
  | 'org'
  | 'aud'
  | 'key'
  | 'int'
  | 'acc'
  | 'tool'
  | 'sync'
  | 'session'
  | 'exec'
  | 'run'
  | 'runtime'
  | 'mem'
  | 'rev'
  | 'ver'
  | 'step'
  | 'appr'
  | 'sched'
  | 'trg'
  | 'whk'
  | 'whs'
  | 'dlv'
  | 'evt'
  | 'cop'
  | 'turn'
  | 'msg'
  | 'conf'
  | 'agt'
  | 'kb'
  | 'orch'
  | 'doc'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_CHARS = 9
const RANDOM_CHARS = 11

/** Random bytes for the next ids: the system is asked once for many. Each is used once. */
const pool = Buffer.alloc(RANDOM_CHARS * 512)
let used = pool.length

/**
 * `prefix_` and 20 base32 characters: 9 for the millisecond (so that ids sort by time until the year 3084) and
 * 11 random ones (55 bits).
 */
export function createId<P extends IdPrefix>(prefix: P, now: number = Date.now()): `${P}_${string}` {
  return `${prefix}_${timeChars(now)}${randomChars()}`
}

function timeChars(now: number): string {
  let rest = now
  let text = ''
  for (let i = 0; i < TIME_CHARS; i++) {
    text = ALPHABET.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}

function randomChars(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  let text = ''
  for (const end = used + RANDOM_CHARS; used < end; used++) text += ALPHABET.charAt(pool.readUInt8(used) & 31)
  return text
}
