import type { JsonObject, JsonValue } from '../../../../base/json.ts'
import { mapTexts } from '../../../workflow/graph/config-text.ts'
import { NO_ADDRESS } from '../graph/mail-address.ts'
import { literalsIn, unmask } from '../language/literals.ts'
import { secretNameOf } from '../language/secret-names.ts'
import { capitalise } from '../language/words.ts'
import { type Service, withSecret } from '../tables/services.ts'
import type { StepInput, StepPhrase, StepSpec } from './step-spec.ts'

const SAYING =
  /\b(?:saying|that says|which says|with (?:the )?(?:text|message|content|body)(?: of)?|reading)\s*:?\s+(.{1,500})$/i
const THAT =
  /\b(?:that|about the fact that)\s+((?:the|a|an|it|everything|all|we|there|your|our|my)\b.{1,300})$/i
const SUBJECT = /\bsubject(?: line)?(?: of|:| is)?\s+⟦q(\d+)⟧/i
const CHANNEL = /(#[a-z0-9_-]{1,80})\b/i
const CLOSING =
  /\s+(?:on|to|in|via|through|using) (?:the )?(?:slack|discord|teams|e-?mail|gmail|telegram|mattermost)\b.*$/i
const NOTIFIES = /\bnotif|\balert|\binform|\bping\b/i

/** A message to a service, in the form that the service documents; what is secret is a placeholder. */
export function readService(known: Service, phrase: StepPhrase): StepSpec {
  const { text, literals, name } = phrase
  const [service, isOwnSecret] = withNamedSecret(known, phrase)
  const message = messageIn(phrase)
  const channel = CHANNEL.exec(text)?.[1]
  const [to] = literalsIn(text, literals, ['email', 'reference'])
  return {
    type: service.type,
    name: name ?? service.blockName,
    ...(NOTIFIES.test(text) ? {} : { startVariable: 'message' }),
    ...(channel !== undefined && !isOwnSecret && { channel }),
    fill: service.fill.map((item) =>
      channel === undefined ? item : item.replace('your ', `the ${channel} channel's `),
    ),
    config: (input) =>
      filled(service.config, {
        text: message ?? textFor(input, text),
        to: to?.text ?? NO_ADDRESS,
        subject: literals[Number(SUBJECT.exec(text)?.[1] ?? Number.NaN)]?.text ?? 'Workflow result',
      }),
  }
}

/** The service with the secret that the phrase names, and whether there is one. */
function withNamedSecret(service: Service, { text, literals }: StepPhrase): [Service, boolean] {
  for (const literal of literalsIn(text, literals, ['reference'])) {
    const name = secretNameOf(literal.text)
    const named = name === null ? null : withSecret(service, name)
    if (named) return [named, true]
  }
  return [service, false]
}

/** What the message is to say, where the phrase tells it. */
function messageIn({ text, literals }: StepPhrase): string | null {
  const said = SAYING.exec(text)?.[1] ?? THAT.exec(text)?.[1]
  if (said !== undefined) return capitalise(unmask(said.replace(CLOSING, '').trim(), literals))
  const rest = text.replace(SUBJECT, '')
  const [quoted] = literalsIn(rest, literals, ['quote'])
  return quoted?.text ?? null
}

/** A reference inside a sentence arrives as text, whatever it stands for. */
function textFor({ value, isText }: StepInput, text: string): string {
  if (value === null) return 'The workflow has run.'
  return isText && !NOTIFIES.test(text) ? value : `Workflow result: ${value}`
}

function filled(config: JsonObject, slots: Readonly<Record<string, string>>): JsonObject {
  const entries = Object.entries(config).map(([key, value]): [string, JsonValue] => [
    key,
    mapTexts(value, (text) => slots[/^\{(text|to|subject)\}$/.exec(text)?.[1] ?? ''] ?? text),
  ])
  return Object.fromEntries(entries)
}
