import { type DestinationStream, type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino'
import { redactFields, redactJsonLine } from './redaction.ts'

export type { Logger }

/**
 * A logger that writes one JSON object a line, to standard output unless told otherwise. Fields that are named
 * like a secret are replaced at every level, and secrets inside texts (URLs, messages, stacks) in the finished
 * line. Pass fields first: `logger.info({ requestId }, 'answered')`; errors go under `err`.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => error }, // the formatter below has already made plain data of it
    formatters: {
      level: (label) => ({ level: label }),
      log: redactFields,
    },
    hooks: { streamWrite: redactJsonLine },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
