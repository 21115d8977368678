import { section } from './requirement.ts'

/** Powabase's workflow routes: rest.md, Beyond, and vendors.md, Workflow model. */
export const workflows = [
  ...section('vendors.md, workflow model', {
    'WF-080':
      'A workflow has id, name, description, version, variables, color, state, schedule_config and its times.',
    'WF-081': 'Lists take limit and offset, and answer with total, limit and offset.',
    'WF-082': 'An unknown block type: 400 "Unknown block type", VALIDATION_ERROR.',
    'WF-083': 'An unknown or foreign workflow: 404 WORKFLOW_NOT_FOUND, on every route.',
  }),
  ...section('vendors.md, executions', {
    'WF-085':
      '/execute answers with execution_id, status, output, block_outputs and block_logs; input is variables.',
    'WF-086':
      '/execute/stream sends block_start, block_chunk, block_complete, block_error, done and error only.',
    'WF-079': 'An execution that takes longer than five minutes: 504 EXECUTION_TIMEOUT.',
    'WF-087': 'A failed execution: 500 EXECUTION_FAILED; the stream ends with error.',
    'WF-088': 'Executions are pending, running, completed or failed; the limit of a page is 100.',
    'WF-089': 'The log of a block is success, error or skipped.',
  }),
]
