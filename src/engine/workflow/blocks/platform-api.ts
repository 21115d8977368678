import { type BlockDescription, oneOutput } from './block-description.ts'

const OPERATION = { type: 'string', maxLength: 100 } as const

export const platformApi = {
  type: 'platform_api',
  title: 'Platform',
  description: "Calls Switchyard's own services with the rights of the run.",
  config: {
    resource: { enum: ['agents', 'knowledge_bases', 'orchestrations', 'workflows'] },
    agents_operation: { ...OPERATION, description: 'list, get, create, update or delete.' },
    knowledge_bases_operation: { ...OPERATION, description: 'list, get, search, create, update or delete.' },
    orchestrations_operation: { ...OPERATION, description: 'list, get, create, update or delete.' },
    workflows_operation: { ...OPERATION, description: 'list, get or run. A run changes no workflow.' },
    id: {
      type: 'string',
      maxLength: 100,
      description:
        'Of what is to be read, searched, run or changed. Of what is to be deleted it stands here itself: ' +
        'a reference is refused.',
    },
    name: { type: 'string', maxLength: 200, description: 'Of what is to be made or changed.' },
    description: { type: 'string', maxLength: 2_000, description: 'Of what is to be made or changed.' },
    config: {
      type: 'object',
      description: 'The settings of what is to be made; of what is to be changed, those that change.',
    },
    expected_version: {
      type: 'integer',
      minimum: 1,
      description: 'What is to be changed or deleted has this version, or the block fails.',
    },
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
