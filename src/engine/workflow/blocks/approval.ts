import { type BlockDescription, oneOutput } from './block-description.ts'

export const approval = {
  type: 'approval',
  title: 'Approval',
  description: 'Waits until a person approves or denies; nothing is held meanwhile.',
  config: {
    message: { type: 'string', description: 'What is to be decided.' },
    expires_in_seconds: { type: 'integer', minimum: 1, maximum: 31_536_000 },
  },
  needs: [['message']],
  outputs: {
    approved: { type: 'boolean' },
    comment: { type: ['string', 'null'] },
    edited_input: { description: 'What the decider changed; null for nothing.' },
  },
  handles: oneOutput,
  syntax: {},
} as const satisfies BlockDescription
