import { type BlockDescription, oneOutput } from '../block-description.ts'

export const webhook = {
  type: 'webhook',
  title: 'Webhook',
  description: 'Begins a run when a request arrives at its address, POST /api/webhooks/{webhook_id}.',
  config: {
    webhook_id: { type: 'string', maxLength: 100, description: 'The last part of the address.' },
    webhook_secret: { type: 'string', maxLength: 200, description: 'What callers prove to know.' },
    signature: { type: 'object', description: 'How callers sign what they send, if they do.' },
  },
  needs: [],
  outputs: {
    body: { description: 'The body that was sent, as JSON.' },
    headers: { type: 'object', description: 'The headers, with names in lower case.' },
    query: { type: 'object', description: 'The parameters of the address.' },
  },
  handles: oneOutput,
  syntax: { webhook_id: 'literal', webhook_secret: 'literal', signature: 'literal' },
} as const satisfies BlockDescription
