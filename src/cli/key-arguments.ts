import { parseArgs } from 'node:util'
import type { JsonObject } from '../base/json.ts'
import { parseKeyCommand } from './key-command.ts'
import { UsageError } from './usage-error.ts'

export const KEYS_HELP = `Manages API keys.

  npm run keys -- create --name <name> [--scopes runtime,read] [--expires never] [--label <text>]
  npm run keys -- list
  npm run keys -- rename <id> --name <name>
  npm run keys -- disable <id>
  npm run keys -- enable <id>
  npm run keys -- revoke <id>
  npm run keys -- rotate <id> [--overlap 24h] [--expires never]

  --scopes        some of runtime,copilot,workflows,webhooks,admin,read,* (default: runtime)
  --expires       never, 12-months, or a date such as 2027-01-31, which begins at 00:00 UTC
                  (default: never; when rotating, the date of the old key)
  --overlap       how long the old key works beside the new one: 90m, 24h, 7d; at most 30d (default: 24h)
  --label         for whom or what the key is
  --organization  the slug of the organisation (default: the first one)

The secret is written to standard output, everything about it to standard error.
Exit codes: 0 done, 1 failed, 2 written wrongly.
`

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  name: { type: 'string' },
  scopes: { type: 'string' },
  expires: { type: 'string' },
  overlap: { type: 'string' },
  label: { type: 'string' },
  organization: { type: 'string' },
} as const

/** A command that may be sent: its name, and its options as they were written. */
export interface WrittenCommand {
  name: string
  args: JsonObject
}

/** Reads what follows `npm run keys --`; null asks for help. Throws UsageError for what is no valid command. */
export function parseKeyArguments(argv: string[]): WrittenCommand | null {
  const { values, positionals } = split(argv)
  const [command, ...rest] = positionals
  const { help, ...options } = values
  if (help || command === undefined || command === 'help') return null
  const [id, ...others] = rest
  if (others.length > 0) throw new UsageError(`One id at a time: ${others.join(' ')} is too much`)
  const name = `keys.${command}`
  const args = { ...options, ...(id === undefined ? {} : { id }) }
  parseKeyCommand(name, args)
  return { name, args }
}

function split(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: OPTIONS, allowPositionals: true })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'Unreadable options', { cause })
  }
}
