import type { JsonValue } from '../../../../base/json.ts'
import type { GraphNode } from '../../../workflow/graph/graph.ts'

export interface Failure {
  code: string
  message: string
  node: GraphNode | undefined
}

export interface Advice {
  text: string
  /** A change of the block's config that is sure to help. */
  set?: { path: readonly [string]; value: JsonValue }
}

const DEFAULT_TIMEOUT_MS = 30_000
const MAX_TIMEOUT_MS = 300_000
const DEFAULT_CODE_MS = 5_000
const MAX_CODE_MS = 60_000

/** Known causes, the most telling first. */
const CAUSES: readonly { pattern: RegExp; advise(failure: Failure): Advice }[] = [
  { pattern: /time(?:d)? ?out|did not answer|took longer|deadline/i, advise: onTimeout },
  {
    pattern: /secret "?(\w+)"? is not set|no secret/i,
    advise: ({ message }) => ({
      text:
        `Set the secret ${/secret "?(\w+)/i.exec(message)?.[1] ?? 'it names'} of your organisation, ` +
        'then run it again.',
    }),
  },
  {
    pattern: /PROVIDER_UNAVAILABLE|no provider|not configured/i,
    advise: () => ({
      text:
        'No model provider is configured: set OPENAI_API_KEY or ANTHROPIC_API_KEY, ' +
        'or OFFLINE_AGENT=template to try the workflow without one.',
    }),
  },
  {
    pattern: /\b401\b|unauthori[sz]ed|invalid (?:api )?key/i,
    advise: () => ({
      text:
        'The server did not accept the credentials: ' +
        'check the secret that the request sends, or say "add an auth header to" it.',
    }),
  },
  {
    pattern: /\b403\b|forbidden/i,
    advise: () => ({ text: 'The server knows who asks and refuses: the credentials lack a permission.' }),
  },
  {
    pattern: /\b404\b|not found/i,
    advise: ({ node }) => ({
      text: `Nothing is at that address: check ${
        node?.type === 'general_api' ? `its url, ${String(node.config.url)}` : 'the id that it names'
      }.`,
    }),
  },
  {
    pattern: /\b405\b|method not allowed/i,
    advise: ({ node }) => ({
      text: `The server does not take ${String(node?.config.method ?? 'GET')} at this address: try another method.`,
    }),
  },
  {
    pattern: /\b429\b|rate limit|too many requests/i,
    advise: () => ({
      text:
        'The server asks to come less often. Such steps are tried again by themselves; ' +
        'a wait before the step helps as well.',
    }),
  },
  {
    pattern: /\b5\d\d\b/,
    advise: () => ({
      text: 'The fault is at the other server. Such steps are tried again by themselves; run it again later.',
    }),
  },
  {
    pattern: /ENOTFOUND|could not be (?:reached|resolved)|resolve|ECONNREFUSED|unreachable/i,
    advise: ({ node }) => ({
      text: `The server could not be reached: check the host of its url${node ? `, ${String(node.config.url)}` : ''}.`,
    }),
  },
  {
    pattern: /private|refused by the guard|not allowed to reach|ALLOW_PRIVATE_NETWORK/i,
    advise: () => ({
      text: 'Requests into a private network are refused unless ALLOW_PRIVATE_NETWORK names it.',
    }),
  },
  {
    pattern: /is not defined|is not a function|cannot read|unexpected token|SyntaxError|TypeError|undefined/i,
    advise: ({ node }) => ({
      text: node?.type === 'code' ? `Its code threw this: look at what it reads from input_data.` : '',
    }),
  },
  {
    pattern: /start variable "?([^"]+)"? is required/i,
    advise: ({ message }) => ({
      text:
        `Start the run with ${/variable "?([^"]+)"?/i.exec(message)?.[1] ?? 'it'}, ` +
        'or give it a default: "set the default of … to …".',
    }),
  },
  {
    pattern: /is not an address|invalid url/i,
    advise: () => ({ text: 'Its url is no address when the step runs: check the value that it reads.' }),
  },
]

/** What is known of a failure. */
export function adviseOn(failure: Failure): Advice {
  const text = `${failure.code} ${failure.message}`
  return CAUSES.find(({ pattern }) => pattern.test(text))?.advise(failure) ?? { text: '' }
}

function onTimeout({ node }: Failure): Advice {
  if (node?.type === 'general_api')
    return longer('timeout', Number(node.config.timeout ?? DEFAULT_TIMEOUT_MS), MAX_TIMEOUT_MS)
  if (node?.type === 'code')
    return longer('timeout_ms', Number(node.config.timeout_ms ?? DEFAULT_CODE_MS), MAX_CODE_MS)
  return { text: 'It took too long.' }
}

function longer(key: string, now: number, most: number): Advice {
  const value = Math.min(now * 2, most)
  if (!(value > now)) return { text: `It has the longest time that a step may take, ${most} ms.` }
  return { text: `It had ${now} ms; twice as long, ${value} ms, may do.`, set: { path: [key], value } }
}
