import { section } from './requirement.ts'

/** Inbound triggers: rest.md, Routes of our own, and vendors.md, Inbound webhooks. */
export const triggers = [
  ...section('rest.md, inbound trigger', {
    'WF-060': 'POST /api/webhooks/{webhook_id} with the Bearer secret: 202 {"run_id"}.',
    'WF-061': 'The secret may be given as ?token= instead.',
    'WF-062': 'A wrong secret, or none: 401.',
    'WF-063': 'Unknown, or neither deployed nor armed: 404.',
    'WF-064': 'A duplicate delivery, told by a header: the same body, and no second run.',
    'WF-065': 'With a response block: 200 with its output.',
    'WF-066': 'With a response block that is not reached in time: 504, and the run goes on.',
    'WF-067': 'The block gives body, headers and query (blocks.md, webhook); the secret is in none of them.',
  }),
  ...section('vendors.md, inbound webhooks', {
    'WF-070': 'Deployed: any number of calls.',
    'WF-071': 'Armed: exactly one of many calls at once, and none after ten minutes.',
    'WF-072': 'A wrong secret does not use up the arming.',
    'WF-073':
      'With a signature demanded: a signed message of the last five minutes is taken, any other refused.',
  }),
]
