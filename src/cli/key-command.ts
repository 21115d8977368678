import { z } from 'zod'
import { isJsonObject, type JsonValue } from '../base/json.ts'
import { SCOPES } from '../domain/actor.ts'
import { UsageError } from './usage-error.ts'

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const words = z.string({ error: 'is required' }).trim().min(1, 'is required')

const scopes = z
  .string()
  .transform((text) => text.split(',').map((scope) => scope.trim()))
  .pipe(z.array(z.enum(SCOPES, { error: `must be some of ${SCOPES.join(',')}` })))

const expiry = z.union(
  [
    z.literal('never'),
    z.literal('12-months').transform(() => '12 months' as const),
    z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform((text) => new Date(text)),
  ],
  { error: 'must be never, 12-months or a date such as 2027-01-31' },
)

/** Milliseconds. */
const overlap = z
  .string()
  .regex(/^\d{1,9}[mhd]$/, 'must be a time such as 90m, 24h or 7d')
  .transform(toMs)

const organization = words.optional()
const id = words

const keyCommand = z.discriminatedUnion('command', [
  z.strictObject({
    command: z.literal('keys.create'),
    organization,
    name: words,
    scopes: scopes.prefault('runtime'),
    expires: expiry.prefault('never'),
    label: words.optional(),
  }),
  z.strictObject({ command: z.literal('keys.list'), organization }),
  z.strictObject({ command: z.literal('keys.rename'), organization, id, name: words }),
  z.strictObject({ command: z.literal('keys.disable'), organization, id }),
  z.strictObject({ command: z.literal('keys.enable'), organization, id }),
  z.strictObject({ command: z.literal('keys.revoke'), organization, id }),
  z.strictObject({
    command: z.literal('keys.rotate'),
    organization,
    id,
    overlap: overlap.optional(),
    expires: expiry.optional(),
  }),
])

/** What to do about keys, with `organization` as the slug of the one that is meant. */
export type KeyCommand = z.output<typeof keyCommand>

/** A command by its name, such as `keys.create`, and the options as they were written. Throws UsageError. */
export function parseKeyCommand(name: string, args: JsonValue): KeyCommand {
  const parsed = keyCommand.safeParse({ ...(isJsonObject(args) ? args : {}), command: name })
  if (parsed.success) return parsed.data
  const sentences = parsed.error.issues.map(toSentence)
  throw new UsageError(`${name.replace('.', ' ')}: ${sentences.join('; ')}`)
}

function toSentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `does not take ${issue.keys.map(nameOf).join(' or ')}`
  const [option] = issue.path
  return option === 'command' ? 'there is no such command' : `${nameOf(String(option))} ${issue.message}`
}

/** As it is written: the id has no name. */
function nameOf(option: string): string {
  return option === 'id' ? "a key's id" : `--${option}`
}

function toMs(text: string): number {
  const unit = text.slice(-1)
  return Number.parseInt(text, 10) * (unit === 'd' ? UNIT_MS.d : unit === 'h' ? UNIT_MS.h : UNIT_MS.m)
}
