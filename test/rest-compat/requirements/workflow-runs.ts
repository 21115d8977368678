import { section } from './requirement.ts'

/** The Workflows API (seed 004) and rest.md, copy.ai: starting and reading runs. */
export const workflowRuns = [
  ...section('004 Start a workflow run', {
    'WF-040': "The example's request gets the example's response: status and the run's id.",
    'WF-041': 'startVariables and metadata may be left out.',
  }),
  ...section('004 Track or poll for progress', {
    'WF-045': 'The run carries id, input, status, output and createdAt as in the example.',
    'WF-046': 'GET /workflow/{workflow_id}/run/ answers with all runs of the workflow.',
  }),
  ...section('004 Run completion', {
    'WF-048': 'When the run is complete its status is COMPLETE.',
    'WF-049':
      'Webhooks for the completion receive the documented body, verified by two independent verifiers.',
  }),
  ...section('rest.md copy.ai, runs', {
    'WF-050': 'metadata and credits, as a number, are always in the run.',
    'WF-051':
      'The list: status, data.total as a number, data.data newest first, each with workflowRunId and workflowId.',
    'WF-052': 'Pages of runs are counted from 1; size 1 to 100; otherwise 422.',
    'WF-053': 'A missing required start variable: 422; undeclared ones are kept and passed on.',
    'WF-054': 'An unknown or foreign workflow or run: 404 NOT_FOUND.',
    'WF-055': 'A failed or cancelled run is FAILED.',
    'WF-056': 'Idempotency-Key: the same body gets the same run, another one 422 IDEMPOTENCY_MISMATCH.',
    'WF-057': 'A start that is replayed says Idempotent-Replayed: true; a key over 255 characters is a 422.',
    'WF-058': 'A start where the credits are spent: 400 WORKFLOW_CREDIT_LIMIT_REACHED.',
    'WF-059': 'A run is NEW, WAITING, PROCESSING and RETRYING; its output is {} at first and fills up.',
  }),
  ...section('rest.md copy.ai, validation and ids', {
    'WF-100': 'Routes of runs take every prefix of a workflow id, look at nothing else of it, and a slash.',
    'WF-101': 'startVariables and metadata are objects, or null; numbers and booleans do for texts.',
    'WF-103':
      'A run started without a version runs the deployed version if there is one, else the latest saved.',
    'WF-102':
      'Too large is 413, another Content-Type 415, too often 429 RATE_LIMITED, a bug 500 INTERNAL_ERROR.',
  }),
  ...section('rest.md copy.ai, webhook bodies', {
    'WF-090': 'workflowRun.started: type, workflowRunId, workflowId, metadata.',
    'WF-091': 'workflowRun.failed: error {message, code, stepId}, result {}, metadata, credits.',
    'WF-092': 'A cancelled run is told of as a failed one.',
    'WF-093': 'workflowCreditLimit.reached: workflowId, creditLimit, creditsUsed; sent once per period.',
    'WF-094': 'A body over 256 kB refers to its result by resultUrl, below PUBLIC_URL (limits.md).',
    'WF-095': 'Without a workflowId a webhook hears of all workflows, with one of that alone.',
    'WF-096': 'K5: completed is for COMPLETE only, failed for FAILED only.',
  }),
]
