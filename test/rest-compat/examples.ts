/** The JSON and SSE examples of the reference documents (seeds 000, 001, 002), copied literally. */

export const LIST_RESPONSE = {
  capabilities: [
    {
      name: 'memory_search',
      kind: 'memory',
      description: 'Search durable Copia memory for prior GTM context and decisions.',
      parameters: {
        type: 'object',
        properties: { query: { type: 'string' }, limit: { type: 'integer' } },
        required: ['query'],
      },
      isReadOnly: true,
      supportsIdempotency: true,
      accounts: [],
    },
  ],
  sessionCreateUrl: 'https://copia-ai.com/api/runtime/sessions',
  toolInvokeUrlTemplate: 'https://copia-ai.com/api/runtime/tools/{toolName}',
  sessionToolInvokeUrlTemplate: 'https://copia-ai.com/api/runtime/sessions/{sessionId}/tools/{toolName}',
  executionEventsUrlTemplate: 'https://copia-ai.com/api/runtime/executions/{executionId}/events',
} as const

export const INVOKE_REQUEST = {
  title: 'Claude GTM runtime',
  input: { query: 'enterprise fintech ICP', limit: 5 },
}

export const INVOKE_RESPONSE = {
  session: {
    id: 'session_123',
    title: 'Claude GTM runtime',
    source: 'api',
    interactionMode: 'execute',
    status: 'active',
    createdAt: '2026-04-15T10:00:00.000Z',
    updatedAt: '2026-04-15T10:00:00.000Z',
  },
  capability: {
    name: 'memory_search',
    kind: 'memory',
    description: 'Search durable Copia memory for prior GTM context and decisions.',
    isReadOnly: true,
    supportsIdempotency: true,
    accounts: [],
  },
  runId: 'run_123',
  executionId: 'exec_123',
  executionEventsUrl: 'https://copia-ai.com/api/runtime/executions/exec_123/events',
  summary: '1 hits',
  result: { hits: [{ path: '/topics/icp.md', score: 10 }] },
} as const

export const AMBIGUOUS_RESPONSE = {
  error:
    'Capability "linkedin_search_people" requires connectedAccountId because it is available on multiple connected accounts',
  details: {
    availableAccounts: [
      { connectedAccountId: 'acc_1', integrationId: 'linkedin', backend: 'unipile' },
      { connectedAccountId: 'acc_2', integrationId: 'linkedin', backend: 'unipile' },
    ],
  },
} as const

export const SESSION_REQUEST = { title: 'Claude GTM runtime' }

export const SESSION_RESPONSE = { session: INVOKE_RESPONSE.session }

export const INTEGRATION_CAPABILITY = {
  name: 'linkedin_search_people',
  kind: 'integration',
  description: 'Search LinkedIn people',
  parameters: { type: 'object', properties: { keywords: { type: 'string' } }, required: ['keywords'] },
  isReadOnly: true,
  supportsIdempotency: true,
  accounts: [
    { connectedAccountId: 'acc_1', integrationId: 'linkedin', backend: 'unipile' },
    { connectedAccountId: 'acc_2', integrationId: 'linkedin', backend: 'unipile' },
  ],
} as const

export const INVALID_BODY_RESPONSE = { error: 'Invalid request body' }

/** The stream of the reference (000): fewer fields than the stream of the core concepts. */
export const REFERENCE_STREAM = `event: session
data: {"id":"session_123","executionId":"exec_123","runId":"run_123","interactionMode":"execute"}

event: run_status
data: {"runId":"run_123","executionId":"exec_123","status":"executing"}

event: tool_use
data: {"id":"runtime_abcd12","name":"memory_search","input":{"query":"enterprise fintech ICP"}}

event: tool_result
data: {"id":"runtime_abcd12","name":"memory_search","output":{"hits":[{"path":"/topics/icp.md"}]},"error":false}

event: done
data: {"status":"completed","summary":"1 hits"}

`

export const CONCEPTS_STREAM = `event: session
data: {"id":"session_123","executionId":"exec_123","runId":"run_123","interactionMode":"execute"}

event: run_status
data: {"runId":"run_123","executionId":"exec_123","status":"executing","interactionMode":"execute"}

event: tool_use
data: {"id":"runtime_abcd12","name":"memory_search","input":{"query":"enterprise fintech ICP"},"executionId":"exec_123","runId":"run_123"}

event: tool_result
data: {"id":"runtime_abcd12","name":"memory_search","output":{"hits":[{"path":"/topics/icp.md","score":10}]},"error":false,"executionId":"exec_123","runId":"run_123"}

event: done
data: {"status":"completed","summary":"1 hits","executionId":"exec_123","runId":"run_123"}

`
