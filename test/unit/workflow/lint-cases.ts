import { expect } from 'vitest'

export const START = { id: 's', type: 'starter', name: 'Start', config: { input: { city: 'string' } } }
export const FETCH = { id: 'f', type: 'general_api', name: 'Fetch', config: { url: 'https://a.example' } }
export const REPLY = { id: 'r', type: 'response', name: 'Reply', config: { output: '<Fetch.output>' } }
export const EDGES = [
  { source: 's', target: 'f' },
  { source: 'f', target: 'r' },
]

/** The request with more in its config. */
export const fetch = (config: object) => ({ ...FETCH, config: { ...FETCH.config, ...config } })

/** A mail beside the request, with this input. */
const send = (input: object) => ({
  ...{ id: 'm', type: 'capability', name: 'Mail' },
  config: { name: 'gmail_send_email', input },
})
const AND_MAIL = [...EDGES, { source: 's', target: 'm' }, { source: 'm', target: 'r' }]

/** A rule, the blocks and edges of a graph that breaks no other, and what is said of it first. */
export const LINT_CASES: [rule: string, nodes: object[], edges: object[], issue: object][] = [
  [
    'NO_TRIGGER',
    [FETCH, REPLY],
    [EDGES[1] ?? {}],
    { severity: 'error', fix: { add_edges: [{ source: 'start', target: 'Fetch' }] } },
  ],
  [
    'DUPLICATE_TRIGGER',
    [START, FETCH, REPLY, { type: 'webhook', name: 'Hook' }],
    EDGES,
    { severity: 'error', blockId: 'hook' },
  ],
  [
    'DANGLING_EDGE',
    [START, FETCH, REPLY],
    [...EDGES, { id: 'e', source: 'f', target: 'gone' }],
    { severity: 'error', edgeId: 'e' },
  ],
  [
    'BAD_HANDLE',
    [START, FETCH, REPLY],
    [EDGES[0] ?? {}, { id: 'e', source: 'f', target: 'r', sourceHandle: 'if' }],
    { severity: 'error', edgeId: 'e' },
  ],
  [
    'CYCLE',
    [START, FETCH, REPLY, { id: 'w', type: 'wait', name: 'W', config: { seconds: 1 } }],
    [...EDGES, { source: 'f', target: 'w' }, { id: 'e', source: 'w', target: 'f' }],
    { severity: 'error', edgeId: 'e', message: expect.stringContaining('"Fetch" → "W" → "Fetch"') },
  ],
  [
    'ORPHAN_BLOCK',
    [START, FETCH, REPLY, { type: 'wait', name: 'W', config: { seconds: 1 } }],
    EDGES,
    { severity: 'warning', blockId: 'w' },
  ],
  ['UNREACHABLE', [START, FETCH, REPLY], [EDGES[1] ?? {}], { severity: 'warning', blockId: 'f' }],
  [
    'MISSING_CONFIG',
    [START, { ...FETCH, config: { url: ' ' } }, REPLY],
    EDGES,
    { severity: 'error', blockId: 'f', field: 'url' },
  ],
  [
    'INVALID_CONFIG',
    [START, fetch({ timeout: 'soon' }), REPLY],
    EDGES,
    { severity: 'error', field: 'timeout' },
  ],
  [
    'INVALID_CONFIG',
    [
      START,
      FETCH,
      REPLY,
      { id: 'c', type: 'condition', name: 'C', config: { branches: [{ expression: '1 &&' }] } },
    ],
    [...EDGES, { source: 's', target: 'c' }],
    { field: 'branches.0.expression' },
  ],
  [
    'INVALID_CONFIG',
    [START, FETCH, REPLY, { id: 'p', type: 'code', name: 'P', config: { language: 'python', code: '1' } }],
    [...EDGES, { source: 's', target: 'p' }],
    { field: 'language' },
  ],
  [
    'UNRESOLVED_REFERENCE',
    [START, FETCH, { ...REPLY, config: { output: { a: '<Fetsh.output>' } } }],
    EDGES,
    {
      severity: 'error',
      field: 'output.a',
      fix: { update_blocks: [{ id: 'Reply', config: { output: { a: '<Fetch.output>' } } }] },
    },
  ],
  [
    'UNRESOLVED_REFERENCE',
    [START, FETCH, { ...REPLY, config: { output: '<Fetch.statuscode>' } }],
    EDGES,
    { message: expect.stringContaining('output, status_code, headers') },
  ],
  [
    'UNRESOLVED_REFERENCE',
    [START, fetch({ body: '<Reply.output>' }), REPLY],
    EDGES,
    { message: expect.stringContaining('does not run before') },
  ],
  [
    'UNRESOLVED_REFERENCE',
    [START, fetch({ body: '{{variables.x}}' }), REPLY],
    EDGES,
    { message: expect.stringContaining('no variable') },
  ],
  [
    'UNRESOLVED_REFERENCE',
    [START, fetch({ body: '{{secrets.X}}' }), REPLY],
    EDGES,
    { message: expect.stringContaining('no secret') },
  ],
  [
    'UNRESOLVED_REFERENCE',
    [
      START,
      FETCH,
      REPLY,
      { id: 'k', type: 'code', name: 'K', config: { code: 'output = <Fetch.output.a>' } },
    ],
    [...EDGES, { source: 'f', target: 'k' }],
    {
      fix: {
        update_blocks: [{ id: 'K', config: { code: 'output = input_data["Fetch"]["output"]["a"]' } }],
      },
    },
  ],
  [
    'UNRESOLVED_REFERENCE',
    [
      START,
      FETCH,
      REPLY,
      { id: 'k', type: 'code', name: 'K', config: { code: 'output = input_data["Gone"]' } },
    ],
    [...EDGES, { source: 'f', target: 'k' }],
    { field: 'code' },
  ],
  [
    'DUPLICATE_NAME',
    [START, FETCH, REPLY, { ...FETCH, id: 'g' }],
    [...EDGES, { source: 's', target: 'g' }],
    { severity: 'error', blockId: 'g', fix: { update_blocks: [{ id: 'g', name: 'Fetch 2' }] } },
  ],
  [
    'REDUNDANT_EDGE',
    [START, FETCH, REPLY],
    [...EDGES, { id: 'e', source: 'f', target: 'r' }],
    { severity: 'warning', edgeId: 'e' },
  ],
  [
    'REDUNDANT_EDGE',
    [START, FETCH, REPLY, { id: 'w', type: 'wait', name: 'W', config: { seconds: 1 } }],
    [...EDGES, { id: 'e', source: 'r', target: 'w' }],
    { edgeId: 'e' },
  ],
  [
    'UNKNOWN_BLOCK_TYPE',
    [START, FETCH, REPLY, { id: 'l', type: 'loop', name: 'L' }],
    [...EDGES, { source: 's', target: 'l' }],
    { severity: 'error', blockId: 'l' },
  ],
  ['NO_RESPONSE', [START, FETCH], [EDGES[0] ?? {}], { severity: 'info' }],
  [
    'SECRET_IN_CONFIG',
    [START, fetch({ headers: { Authorization: 'Bearer 0123456789abcdef' } }), REPLY],
    EDGES,
    {
      severity: 'warning',
      field: 'headers.Authorization',
      fix: {
        update_blocks: [
          { id: 'Fetch', config: { headers: { Authorization: 'Bearer {{secrets.FETCH_AUTHORIZATION}}' } } },
        ],
      },
    },
  ],
  [
    'SECRET_IN_CONFIG',
    [START, fetch({ body: { t: 'x ghp_0123456789012345678901234567890123456' } }), REPLY],
    EDGES,
    { field: 'body.t' },
  ],
  [
    'SECRET_IN_CONFIG',
    [START, FETCH, send({ api_key: 'plain-0123456789' }), REPLY],
    AND_MAIL,
    { severity: 'warning', field: 'input.api_key', message: expect.stringContaining('only general_api') },
  ],
  [
    'SECRET_NOT_TAKEN',
    [START, FETCH, send({ to: '{{secrets.BOSS}}' }), REPLY],
    AND_MAIL,
    { severity: 'error', blockId: 'm', field: 'input.to', message: expect.stringContaining('general_api') },
  ],
  [
    'SECRET_NOT_TAKEN',
    [START, FETCH, { ...REPLY, config: { output: 'Key {{secrets.KEY}}' } }],
    EDGES,
    { severity: 'warning', blockId: 'r', field: 'output' },
  ],
  [
    'UNSAFE_URL',
    [START, fetch({ url: 'ftp://a.example' }), REPLY],
    EDGES,
    { severity: 'error', field: 'url' },
  ],
  [
    'UNSAFE_URL',
    [START, fetch({ url: 'http://127.0.0.1/<Start.output.city>' }), REPLY],
    EDGES,
    { severity: 'warning' },
  ],
  ['UNSAFE_URL', [START, fetch({ url: 'https://u:p@a.example' }), REPLY], EDGES, { severity: 'error' }],
  ['UNSAFE_URL', [START, fetch({ url: 'http://a.example' }), REPLY], EDGES, { severity: 'warning' }],
]
