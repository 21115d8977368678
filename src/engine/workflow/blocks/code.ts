import { type BlockDescription, oneOutput } from './block-description.ts'

export const code = {
  type: 'code',
  title: 'Code',
  description:
    'Runs JavaScript in a sandbox without network, files or timers. It reads input_data["<Block ' +
    'Name>"]["output"] and assigns its result to output.',
  config: {
    language: {
      type: 'string',
      maxLength: 50,
      default: 'javascript',
      description: 'Only "javascript" can be run.',
    },
    code: { type: 'string', description: 'Reads input_data, assigns output; nothing is replaced in it.' },
    timeout_ms: { type: 'integer', minimum: 1, maximum: 60_000, default: 5_000 },
    memory_mb: { type: 'integer', minimum: 1, maximum: 256, default: 64 },
  },
  needs: [['code']],
  outputs: { output: { description: 'What the code assigned to output.' } },
  handles: oneOutput,
  syntax: { code: 'code' },
} as const satisfies BlockDescription
