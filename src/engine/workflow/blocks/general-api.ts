import { type BlockDescription, oneOutput } from './block-description.ts'

export const generalApi = {
  type: 'general_api',
  title: 'HTTP request',
  description: 'Sends an HTTP request. An answer beyond 2xx fails the step.',
  config: {
    url: { type: 'string', description: 'An http or https address.' },
    method: {
      enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
      default: 'GET',
    },
    params: { type: 'object', description: 'Added to the address.' },
    headers: { type: 'object' },
    body: { description: 'Text is sent as it is, any other value as JSON.' },
    timeout: { type: 'integer', minimum: 1, maximum: 300_000, default: 30_000, description: 'Milliseconds.' },
  },
  needs: [['url']],
  outputs: {
    output: { description: 'The body of the answer: a value where it is JSON, else text.' },
    status_code: { type: 'integer' },
    headers: { type: 'object', description: 'The headers, with names in lower case.' },
  },
  handles: oneOutput,
  syntax: {},
  secrets: 'replaced',
} as const satisfies BlockDescription
