import { type BlockDescription, oneOutput } from './block-description.ts'

export const orchestration = {
  type: 'orchestration',
  title: 'Orchestration',
  description: 'Runs the agents that an orchestration of the organisation names, one after another.',
  config: {
    orchestration_id: { type: 'string', maxLength: 100 },
    input: { description: 'What the first agent is asked.' },
  },
  needs: [['orchestration_id'], ['input']],
  outputs: { output: { description: "The last agent's answer." } },
  handles: oneOutput,
  syntax: {},
} as const satisfies BlockDescription
