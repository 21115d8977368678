import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** One key of ENCRYPTION_KEYS: 256 bits, and the name under which what it sealed remembers it. */
export interface EncryptionKey {
  id: string
  key: Uint8Array
}

/** A sealed text: the nonce, the ciphertext and the tag, and which key it takes to open them. */
export interface Sealed {
  keyId: string
  bytes: Uint8Array<ArrayBuffer>
}

/**
 * Seals texts at rest with AES-256-GCM. The newest key seals; every key opens what it has sealed, so that a key
 * can be replaced while everything runs. What a text is sealed for is part of the seal: a ciphertext that is moved
 * to another row does not open there.
 */
export class Keyring {
  readonly #keys: ReadonlyMap<string, KeyObject>
  readonly newestKeyId: string

  /** At least one key, the newest first. */
  constructor(keys: readonly EncryptionKey[]) {
    const [newest] = keys
    if (newest === undefined) throw new Error('A keyring needs a key')
    this.#keys = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]))
    this.newestKeyId = newest.id
  }

  /** `purpose` names the one place that the text is for, such as a table and the key of a row. */
  seal(text: string, purpose: readonly string[]): Sealed {
    const keyId = this.newestKeyId
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(ALGORITHM, this.#key(keyId), nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(toAssociatedData(keyId, purpose))
    const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return { keyId, bytes: new Uint8Array(Buffer.concat([nonce, ciphertext, cipher.getAuthTag()])) }
  }

  /** Throws Error for a key that is not in the ring, and for what was changed or sealed for another purpose. */
  open({ keyId, bytes }: { keyId: string; bytes: Uint8Array }, purpose: readonly string[]): string {
    const decipher = createDecipheriv(ALGORITHM, this.#key(keyId), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(toAssociatedData(keyId, purpose))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    try {
      const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
      return Buffer.concat([text, decipher.final()]).toString('utf8')
    } catch (cause) {
      throw new Error(`A sealed text for ${purpose.join(', ')} does not open`, { cause })
    }
  }

  #key(id: string): KeyObject {
    const key = this.#keys.get(id)
    if (key === undefined)
      throw new Error(`ENCRYPTION_KEYS has no key "${id}", which something is sealed with`)
    return key
  }
}

function toAssociatedData(keyId: string, purpose: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([keyId, ...purpose]))
}
