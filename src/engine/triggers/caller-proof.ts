import { createHash, timingSafeEqual } from 'node:crypto'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'

const GENERATED_PREFIX = 'whsec_'

/** Whether the text is the secret; takes as long whatever the text is. */
export function isSecret(given: string, secret: string): boolean {
  return timingSafeEqual(hash(given), hash(secret))
}

/**
 * Whether a message is signed with the secret as Standard Webhooks 1.0.0 describes (`webhook-id`,
 * `webhook-timestamp`, `webhook-signature`), within five minutes of its time. A secret of our own making is base64
 * behind `whsec_`; any other text is the key as it stands.
 */
export function isSigned(
  message: { body: string; headers: Readonly<Record<string, string>> },
  secret: string,
): boolean {
  const verifier = secret.startsWith(GENERATED_PREFIX)
    ? new Webhook(secret)
    : new Webhook(Buffer.from(secret), { format: 'raw' })
  try {
    verifier.verify(message.body, message.headers, { jsonParse: false })
    return true
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false
    throw error
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
