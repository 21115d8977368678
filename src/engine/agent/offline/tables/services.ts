import { isJsonObject, type JsonObject } from '../../../../base/json.ts'
import type { BlockType } from '../../../workflow/graph/graph.ts'

/** A service that a step can tell something, and how: what `{text}` stands for is put in when the step is made. */
export interface Service {
  /** What blocks are named after. */
  name: string
  /** How people speak of it. */
  pattern: RegExp
  type: BlockType
  blockName: string
  config: JsonObject
  /** What the person has to provide. */
  fill: readonly string[]
}

const BEARER = 'Bearer {{secrets.'

function hook(name: string, pattern: RegExp, field: string): Service {
  const secret = `${name.toUpperCase().replaceAll(' ', '_')}_WEBHOOK_URL`
  return {
    name,
    pattern,
    type: 'general_api',
    blockName: `${name} notification`,
    config: {
      url: `{{secrets.${secret}}}`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: { [field]: '{text}' },
    },
    fill: [`the secret ${secret}, the address of your ${name} incoming webhook`],
  }
}

function api(facts: {
  name: string
  pattern: RegExp
  blockName: string
  url: string
  secret: string
  body: JsonObject
  headers?: JsonObject
  fill?: readonly string[]
}): Service {
  const { name, pattern, blockName, url, secret, body, headers = {}, fill = [] } = facts
  return {
    name,
    pattern,
    type: 'general_api',
    blockName,
    config: {
      url,
      method: 'POST',
      headers: { Authorization: `${BEARER}${secret}}}`, 'Content-Type': 'application/json', ...headers },
      body,
    },
    fill: [`the secret ${secret}`, ...fill],
  }
}

/**
 * Each as its own documentation has it: incoming webhooks of Slack (`text`), Discord (`content`), Microsoft Teams,
 * Mattermost and Google Chat (`text`); GitHub's and Linear's issues, Notion's pages, Telegram's `sendMessage`.
 */
const SERVICES: readonly Service[] = [
  hook('Slack', /\bslack\b/i, 'text'),
  hook('Discord', /\bdiscord\b/i, 'content'),
  hook('Teams', /\b(?:ms |microsoft )?teams\b/i, 'text'),
  hook('Mattermost', /\bmattermost\b/i, 'text'),
  hook('Google Chat', /\bgoogle chat\b/i, 'text'),
  hook('Zapier', /\bzapier\b/i, 'text'),
  {
    name: 'Telegram',
    pattern: /\btelegram\b/i,
    type: 'general_api',
    blockName: 'Telegram message',
    config: {
      url: 'https://api.telegram.org/bot{{secrets.TELEGRAM_BOT_TOKEN}}/sendMessage',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: { chat_id: '{{secrets.TELEGRAM_CHAT_ID}}', text: '{text}' },
    },
    fill: ['the secrets TELEGRAM_BOT_TOKEN and TELEGRAM_CHAT_ID'],
  },
  api({
    name: 'GitHub',
    pattern: /\bgit ?hub\b/i,
    blockName: 'GitHub issue',
    url: 'https://api.github.com/repos/OWNER/REPOSITORY/issues',
    secret: 'GITHUB_TOKEN',
    headers: { Accept: 'application/vnd.github+json' },
    body: { title: 'New issue', body: '{text}' },
    fill: ['OWNER/REPOSITORY in its url'],
  }),
  api({
    name: 'Notion',
    pattern: /\bnotion\b/i,
    blockName: 'Notion page',
    url: 'https://api.notion.com/v1/pages',
    secret: 'NOTION_TOKEN',
    headers: { 'Notion-Version': '2022-06-28' },
    body: {
      parent: { page_id: '{{secrets.NOTION_PAGE_ID}}' },
      properties: { title: { title: [{ text: { content: 'New page' } }] } },
      children: [
        {
          object: 'block',
          type: 'paragraph',
          paragraph: { rich_text: [{ type: 'text', text: { content: '{text}' } }] },
        },
      ],
    },
    fill: ['the secret NOTION_PAGE_ID, the page under which new ones are made'],
  }),
  {
    name: 'Email',
    pattern: /\b(?:e-?mails?|gmail|mails?)\b/i,
    type: 'capability',
    blockName: 'Email',
    config: { name: 'gmail_send_email', input: { to: '{to}', subject: '{subject}', body: '{text}' } },
    fill: ['a connected Gmail account'],
  },
]

/** The services that a text names, with the place where each is named first. */
export function servicesIn(text: string): { service: Service; at: number; length: number }[] {
  return SERVICES.flatMap((service) => {
    const match = service.pattern.exec(text)
    return match ? [{ service, at: match.index, length: match[0].length }] : []
  }).toSorted((a, b) => a.at - b.at)
}

const SECRET = /\{\{secrets\.(\w+)\}\}/g

/**
 * A service that uses a secret that is named in place of its own: of several the one whose name ends alike. Null where
 * it has none of that sort.
 */
export function withSecret(service: Service, name: string): Service | null {
  const text = JSON.stringify(service.config)
  const own = [...new Set([...text.matchAll(SECRET)].map(([, secret = '']) => secret))]
  const ending = name.split('_').at(-1)
  const replaced = own.length === 1 ? own[0] : own.find((secret) => secret.split('_').at(-1) === ending)
  if (replaced === undefined) return null
  const config: unknown = JSON.parse(text.replaceAll(`{{secrets.${replaced}}}`, `{{secrets.${name}}}`))
  const fill = service.fill.map((item) => item.replaceAll(replaced, name))
  return isJsonObject(config) ? { ...service, config, fill } : null
}

/** The first service of the table that a text names. */
export function findService(text: string): Service | null {
  return SERVICES.find(({ pattern }) => pattern.test(text)) ?? null
}
