import { type BlockDescription, oneOutput } from './block-description.ts'

export const subworkflow = {
  type: 'subworkflow',
  title: 'Workflow',
  description: 'Runs another workflow and waits for it. Workflows nest 8 deep, and none inside itself.',
  config: {
    workflow_id: { type: 'string', maxLength: 100 },
    input: { type: 'object', description: 'Its start variables.', default: {} },
  },
  needs: [['workflow_id']],
  outputs: { output: { description: "The run's output." } },
  handles: oneOutput,
  syntax: {},
} as const satisfies BlockDescription
