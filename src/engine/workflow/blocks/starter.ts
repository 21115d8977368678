import { type BlockDescription, oneOutput } from './block-description.ts'

export const starter = {
  type: 'starter',
  title: 'Start',
  description:
    'Begins a run when it is started by a call, by hand or on a schedule, with the start variables that it declares.',
  config: {
    input: {
      type: 'object',
      description:
        'The start variables by name: "string", "number", "boolean", "object" or "array" for one that must ' +
        'be given, any other value as the default of one that may. Names may contain spaces.',
      default: {},
    },
    schedule_enabled: { type: 'boolean', default: false },
    schedule_type: { enum: ['interval', 'cron'] },
    schedule_interval_value: { type: 'integer', minimum: 1, description: 'At least 60 seconds in all.' },
    schedule_interval_unit: { enum: ['minutes', 'hours', 'days'] },
    schedule_cron: { type: 'string', maxLength: 200, description: 'Five fields: 0 9 * * 1-5.' },
    schedule_timezone: {
      type: 'string',
      maxLength: 100,
      description: 'An IANA name, such as Europe/Berlin.',
    },
    schedule_start_at: { type: 'string', format: 'date-time' },
    schedule_end_at: { type: 'string', format: 'date-time' },
    schedule_max_runs: { type: 'integer', minimum: 1 },
  },
  needs: [],
  outputs: { output: { type: 'object', description: 'The start variables by name.' } },
  handles: oneOutput,
  syntax: { input: 'literal' },
  secrets: 'kept',
} as const satisfies BlockDescription
