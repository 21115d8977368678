import { parseArgs } from 'node:util'
import type { RunOptions } from './path.ts'

export const USAGE = `npm run bench -- [path…] [--rounds 5] [--secs 2] [--slack 1] [--json file] [--smoke]
  path     P1, P2, P3, P4, P5, P6, P7 or a word of their titles; all of them when there is none
  --rounds measured rounds, after one to warm up
  --secs   of load, per contender and round
  --slack  multiplies the gated ratios: 0.75 where the machine is shared
  --json   also writes everything that was measured to a file
  --smoke  one short round that fails for wrong answers alone, however slow they are`

export interface BenchOptions extends RunOptions {
  paths: string[]
  slack: number
  json: string | null
  isSmoke: boolean
}

const SMOKE = { rounds: 1, seconds: 0.2 }

/** The arguments cannot be understood; the message says why. */
export class UsageError extends Error {}

/** Throws UsageError. */
export function parseOptions(args: string[]): BenchOptions {
  const { values, positionals } = readArguments(args)
  const rounds = parseNumber('rounds', values.rounds, { min: 1, max: 100 })
  const seconds = parseNumber('secs', values.secs, { min: 0.2, max: 60 })
  return {
    paths: positionals,
    ...(values.smoke ? SMOKE : { rounds, seconds }),
    isSmoke: values.smoke,
    slack: parseNumber('slack', values.slack, { min: 0.1, max: 1 }),
    json: values.json ?? null,
  }
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '5' },
        secs: { type: 'string', default: '2' },
        slack: { type: 'string', default: '1' },
        json: { type: 'string' },
        smoke: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function parseNumber(name: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text)
  if (value >= min && value <= max) return value
  throw new UsageError(`--${name} takes a number from ${min} to ${max}, not "${text}"`)
}
