import { type BlockDescription, oneOutput } from './block-description.ts'

const STATUS = { type: 'integer', minimum: 200, maximum: 599 } as const

export const response = {
  type: 'response',
  title: 'Response',
  description: 'Ends the run with an output. Of several, the first that is reached does.',
  config: {
    output: { description: "The run's output." },
    status: { ...STATUS, description: 'For a caller that waits: the HTTP status, by default 200.' },
    status_code: { ...STATUS, description: 'The same as status.' },
    headers: { type: 'object', description: 'For a caller that waits.' },
  },
  needs: [['output']],
  outputs: { output: { description: "The run's output." } },
  handles: oneOutput,
  syntax: {},
  secrets: 'kept',
} as const satisfies BlockDescription
