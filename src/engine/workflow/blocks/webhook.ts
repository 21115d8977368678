import { type BlockDescription, oneOutput } from './block-description.ts'

export const webhook = {
  type: 'webhook',
  title: 'Webhook',
  description: 'Begins a run when a request arrives at its address, POST /api/webhooks/{webhook_id}.',
  config: {
    webhook_id: { type: 'string', maxLength: 100, description: 'The last part of the address.' },
    webhook_secret: {
      type: 'string',
      maxLength: 200,
      description:
        'What callers prove to know, at least 16 characters. Without it one can be made at the trigger.',
    },
    signature: {
      type: 'object',
      description:
        'For callers that sign what they send: {"type": "standard_webhooks"}. A message older than five ' +
        'minutes is refused.',
    },
    dedupe_header: {
      type: 'string',
      maxLength: 100,
      description:
        'The header that is the same when a message is sent again. Without it: Idempotency-Key, ' +
        'webhook-id, svix-id, X-GitHub-Delivery or X-Shopify-Webhook-Id.',
    },
  },
  needs: [],
  outputs: {
    body: { description: 'The body that was sent, as JSON.' },
    headers: { type: 'object', description: 'The headers, with names in lower case.' },
    query: { type: 'object', description: 'The parameters of the address.' },
  },
  handles: oneOutput,
  syntax: {
    webhook_id: 'literal',
    webhook_secret: 'literal',
    signature: 'literal',
    dedupe_header: 'literal',
  },
  secrets: 'kept',
} as const satisfies BlockDescription
