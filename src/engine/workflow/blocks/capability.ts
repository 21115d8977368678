import { type BlockDescription, oneOutput } from './block-description.ts'

export const capability = {
  type: 'capability',
  title: 'Capability',
  description: "Uses a tool of a connected account or of the memory, as one execution in the run's session.",
  config: {
    name: { type: 'string', maxLength: 200, description: "The capability's name, such as memory_search." },
    input: { type: 'object', description: "The tool's parameters.", default: {} },
    connected_account_id: { type: 'string', maxLength: 100, description: 'Where several accounts have it.' },
  },
  needs: [['name']],
  outputs: { output: { description: "The tool's result." } },
  handles: oneOutput,
  syntax: {},
} as const satisfies BlockDescription
