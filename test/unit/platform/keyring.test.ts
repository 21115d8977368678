import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type EncryptionKey, Keyring } from '../../../src/platform/keyring.ts'

const PURPOSE = ['credential', 'org_1', 'acc_1', 'account']

function createKey(id: string): EncryptionKey {
  return { id, key: randomBytes(32) }
}

describe('a sealed text', () => {
  it('opens for the purpose that it was sealed for', () => {
    const keyring = new Keyring([createKey('one')])
    expect(keyring.open(keyring.seal('žluťoučký', PURPOSE), PURPOSE)).toBe('žluťoučký')
  })

  it('shows nothing of the text, and never looks the same', () => {
    const keyring = new Keyring([createKey('one')])
    const [first, second] = [keyring.seal('hunter2', PURPOSE), keyring.seal('hunter2', PURPOSE)]
    expect(Buffer.from(first.bytes).includes('hunter2')).toBe(false)
    expect(first.bytes).not.toEqual(second.bytes)
  })

  it.each([
    ['the organisation', ['credential', 'org_2', 'acc_1', 'account']],
    ['the account', ['credential', 'org_1', 'acc_2', 'account']],
    ['what it is for', ['credential', 'org_1', 'acc_1', 'token']],
    ['the parts, though not their text', ['credential', 'org_1acc_1', '', 'account']],
  ])('does not open when %s is another', (_what, purpose) => {
    const keyring = new Keyring([createKey('one')])
    expect(() => keyring.open(keyring.seal('hunter2', PURPOSE), purpose)).toThrow('does not open')
  })

  it('does not open when a bit of it has changed, wherever', () => {
    const keyring = new Keyring([createKey('one')])
    const sealed = keyring.seal('hunter2', PURPOSE)
    for (let index = 0; index < sealed.bytes.length; index++) {
      const bytes = Uint8Array.from(sealed.bytes, (byte, at) => (at === index ? byte ^ 1 : byte))
      expect(() => keyring.open({ ...sealed, bytes }, PURPOSE)).toThrow('does not open')
    }
  })
})

describe('a key that is replaced', () => {
  it('still opens what it has sealed, and seals nothing more', () => {
    const [older, newer] = [createKey('older'), createKey('newer')]
    const sealed = new Keyring([older]).seal('hunter2', PURPOSE)
    const keyring = new Keyring([newer, older])
    expect(keyring.open(sealed, PURPOSE)).toBe('hunter2')
    expect(keyring.seal('hunter2', PURPOSE).keyId).toBe('newer')
  })

  it('is named when it is missing', () => {
    const sealed = new Keyring([createKey('older')]).seal('hunter2', PURPOSE)
    const keyring = new Keyring([createKey('newer')])
    expect(() => keyring.open(sealed, PURPOSE)).toThrow('ENCRYPTION_KEYS has no key "older"')
  })
})
