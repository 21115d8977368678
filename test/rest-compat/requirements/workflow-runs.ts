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
  }),
]
