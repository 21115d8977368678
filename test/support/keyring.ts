import { Keyring } from '../../src/platform/keyring.ts'

/** A keyring with one key, the same for every process of a test. */
export function createTestKeyring(): Keyring {
  return new Keyring([{ id: 'test', key: new Uint8Array(32).fill(7) }])
}
