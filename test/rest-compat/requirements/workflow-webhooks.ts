import { section } from './requirement.ts'

/** The Workflows API (seed 004) and rest.md, copy.ai: registering, showing and removing webhooks. */
export const workflowWebhooks = [
  ...section('004 Authentication', {
    'WF-001': 'Requests carry the key in x-copy-ai-api-key.',
    'WF-002': 'Without a key, or with a wrong one: 401 {"status":"error","errorCode":"UNAUTHORIZED"}.',
    'WF-003': 'Without the scope: 403 {"status":"error","errorCode":"FORBIDDEN"}.',
  }),
  ...section('004 Webhook registration', {
    'WF-010': "The example's request gets the example's response.",
    'WF-011': 'The workflow id is optional.',
    'WF-012': 'GET /webhook/{id} answers with the same data, without the secret.',
    'WF-013': 'GET /webhook answers with all webhooks.',
    'WF-014': 'DELETE /webhook/{id} removes it.',
  }),
  ...section('rest.md copy.ai, webhooks', {
    'WF-020': 'The secret is shown at registration only.',
    'WF-021': 'The list carries status, total as a number, and data; size is 10 unless given, 100 at most.',
    'WF-022': 'Pages of webhooks are counted from 0.',
    'WF-023': 'size or page out of range: 422 with details.',
    'WF-024': 'DELETE answers {"status":"success","data":{"id"}}.',
    'WF-025': 'url must be http or https and pass the outbound guard: 422 VALIDATION_ERROR with details.',
    'WF-026': 'eventType is one of the four: 422 otherwise.',
    'WF-027': 'workflowId must exist: 404 NOT_FOUND.',
    'WF-028': 'An unknown or foreign webhook: 404 {"status":"error","errorCode":"NOT_FOUND"}.',
    'WF-029': 'Unreadable JSON, an array or a scalar: 400 BAD_REQUEST.',
    'WF-030': 'WFCG-, WCFG- and PKGW- are one prefix of a workflow id.',
    'WF-031': 'Both forms of every route, with a trailing slash and without, are one.',
    'WF-032': 'Unknown paths and methods answer in this dialect too.',
  }),
]
