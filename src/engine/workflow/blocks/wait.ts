import { type BlockDescription, oneOutput } from './block-description.ts'

export const wait = {
  type: 'wait',
  title: 'Wait',
  description: 'Goes on after a time, or at a moment; nothing is held meanwhile.',
  config: {
    seconds: { type: 'number', minimum: 0, maximum: 31_536_000 },
    until: { type: 'string', format: 'date-time', description: 'RFC 3339; a moment that is past is now.' },
  },
  needs: [['seconds', 'until']],
  outputs: {},
  handles: oneOutput,
  syntax: {},
} as const satisfies BlockDescription
