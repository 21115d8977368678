import { OutboundRefusedError } from './outbound-errors.ts'

const MAX_URL_CHARS = 16_384

/**
 * The URL of a request that may leave as far as its text says. Addresses in odd notations (octal, decimal, short
 * forms) are read as the WHATWG parser reads them, so that what is checked later is what is meant.
 * Throws OutboundRefusedError INVALID_URL, SCHEME or CREDENTIALS.
 */
export function parseOutboundUrl(text: string | URL): URL {
  const href = String(text)
  const url = href.length <= MAX_URL_CHARS ? URL.parse(href) : null
  if (url === null) {
    throw new OutboundRefusedError('INVALID_URL', 'This is no absolute URL of at most 16,384 characters')
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new OutboundRefusedError('SCHEME', 'Only http and https URLs can be requested')
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundRefusedError('CREDENTIALS', 'A URL must not carry a user name or a password')
  }
  return url
}
