import { AppError } from '../../base/errors.ts'
import { isStorableText } from '../../base/storable-text.ts'
import { WEBHOOK_EVENT_TYPES, type WebhookEventType } from '../../engine/webhooks/webhook-event.ts'
import type { Outbound } from '../../platform/http/outbound/outbound.ts'
import { OutboundRefusedError } from '../../platform/http/outbound/outbound-errors.ts'

const MAX_URL_CHARS = 2_048

/** Throws VALIDATION for an address that nothing may be sent to (integrations.md, SSRF guard). */
export async function checkUrl(outbound: Pick<Outbound, 'check'>, url: string): Promise<string> {
  if (url.length > MAX_URL_CHARS) throw invalid('url', `must have at most ${MAX_URL_CHARS} characters`)
  if (!isStorableText(url))
    throw invalid('url', 'must not contain NUL characters or halves of surrogate pairs')
  try {
    await outbound.check(url)
    return url
  } catch (error) {
    if (error instanceof OutboundRefusedError) throw invalid('url', error.message)
    throw error
  }
}

/** At least one type, each once. Throws VALIDATION. */
export function parseEventTypes(types: readonly string[]): WebhookEventType[] {
  const unknown = types.find((type) => !isEventType(type))
  if (unknown !== undefined) {
    throw invalid(
      'eventTypes',
      `must be of ${WEBHOOK_EVENT_TYPES.join(', ')}, got "${unknown.slice(0, 100)}"`,
    )
  }
  if (types.length === 0) throw invalid('eventTypes', 'must name at least one type of event')
  return [...new Set(types.filter(isEventType))]
}

function isEventType(type: string): type is WebhookEventType {
  return WEBHOOK_EVENT_TYPES.some((known) => known === type)
}

export function invalid(field: string, message: string): AppError {
  return new AppError('VALIDATION', 'Invalid input', {
    issues: [{ path: [field], code: 'invalid_value', message }],
  })
}
