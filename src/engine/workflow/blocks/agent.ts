import { type BlockDescription, oneOutput } from './block-description.ts'

export const agent = {
  type: 'agent',
  title: 'Agent',
  description: 'Lets a language model answer: an agent of the organisation, or one that is described here.',
  config: {
    agent_id: { type: 'string', maxLength: 100, description: 'An agent of the organisation.' },
    model: { type: 'string', maxLength: 100, description: 'For an agent that is described here.' },
    system_prompt: { type: 'string' },
    temperature: { type: 'number', minimum: 0, maximum: 2 },
    max_tokens: { type: 'integer', minimum: 1, maximum: 1_000_000 },
    knowledge_bases: {
      type: 'array',
      maxItems: 20,
      items: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    },
    input: { description: 'What the agent is asked: text, or a value that is sent as JSON.' },
    tools: {
      type: 'array',
      maxItems: 100,
      items: { type: 'string' },
      description: 'Names of capabilities that the agent may use.',
    },
  },
  needs: [['agent_id', 'model'], ['input']],
  outputs: {
    output: { description: 'The answer: text, or an object where the agent answers in JSON.' },
    usage: {
      type: 'object',
      properties: { input_tokens: { type: 'integer' }, output_tokens: { type: 'integer' } },
    },
  },
  handles: oneOutput,
  syntax: {},
} as const satisfies BlockDescription
