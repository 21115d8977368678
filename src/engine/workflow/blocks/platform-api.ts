import { type BlockDescription, oneOutput } from '../block-description.ts'

export const platformApi = {
  type: 'platform_api',
  title: 'Platform',
  description: "Calls Switchyard's own services with the rights of the run.",
  config: {
    resource: { enum: ['agents', 'knowledge_bases', 'orchestrations', 'workflows'] },
    agents_operation: { type: 'string', maxLength: 100 },
    knowledge_bases_operation: { type: 'string', maxLength: 100 },
    orchestrations_operation: { type: 'string', maxLength: 100 },
    workflows_operation: { type: 'string', maxLength: 100 },
  },
  needs: [
    ['resource'],
    ['agents_operation', 'knowledge_bases_operation', 'orchestrations_operation', 'workflows_operation'],
  ],
  outputs: { output: { description: 'The answer.' } },
  handles: oneOutput,
  syntax: {},
} as const satisfies BlockDescription
