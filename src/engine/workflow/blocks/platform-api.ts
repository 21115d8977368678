import { type BlockDescription, oneOutput } from '../block-description.ts'

export const platformApi = {
  type: 'platform_api',
  title: 'Platform',
  description: "Calls Switchyard's own services with the rights of the run.",
  config: {
    resource: { enum: ['agents', 'knowledge_bases', 'orchestrations', 'workflows'] },
    agents_operation: { type: 'string', maxLength: 100, description: 'list or get.' },
    knowledge_bases_operation: { type: 'string', maxLength: 100, description: 'list, get or search.' },
    orchestrations_operation: { type: 'string', maxLength: 100, description: 'list or get.' },
    workflows_operation: { type: 'string', maxLength: 100, description: 'list, get or run.' },
    id: { type: 'string', maxLength: 100, description: 'Of what is to be read, searched or run.' },
    query: { type: 'string', maxLength: 1_000, description: 'What is to be found in a knowledge base.' },
    input: { type: 'object', description: 'The start variables of the workflow that is to run.' },
  },
  needs: [
    ['resource'],
    ['agents_operation', 'knowledge_bases_operation', 'orchestrations_operation', 'workflows_operation'],
  ],
  outputs: { output: { description: 'The answer.' } },
  handles: oneOutput,
  syntax: {},
} as const satisfies BlockDescription
