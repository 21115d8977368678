import type { JsonObject } from '../../../base/json.ts'
import { BuiltinConnector, type BuiltinTool, declareHints } from '../builtin-connector.ts'
import type { Connector } from '../connector.ts'
import { optionalIntegerAt, textAt } from '../tool-input.ts'
import { limitSchema, objectSchema } from '../tool-schema.ts'
import { INBOX, type SandboxMail } from './gmail-mails.ts'
import { type SandboxRecord, type SandboxRecords, scopeOf, wordsOf } from './sandbox-records.ts'

const DEFAULT_MAILS = 10
const OUTBOX = 'outbox'

/** A mailbox with a few mails; what is sent stays in its outbox. */
export function createGmailSandbox(records: SandboxRecords): Connector {
  return new BuiltinConnector([search(records), sendEmail(records)])
}

function search(records: SandboxRecords): BuiltinTool {
  return {
    description: {
      name: 'search',
      description: 'Search mails that hold every word of a query, newest first (sandbox: a made-up mailbox).',
      inputSchema: objectSchema(
        {
          query: {
            type: 'string',
            maxLength: 500,
            description: 'Words; leave it empty for the newest mails.',
          },
          limit: limitSchema('mails', DEFAULT_MAILS),
        },
        ['query'],
      ),
      hints: declareHints({ readOnly: true, idempotent: true, destructive: false, openWorld: true }),
    },
    async run(call) {
      const query = textAt(call.input, 'query')
      const limit = optionalIntegerAt(call.input, 'limit', DEFAULT_MAILS)
      const sent = await records.search(scopeOf(call, OUTBOX), query, limit)
      const mails = [
        ...sent.map(toSentMail),
        ...INBOX.filter((mail) => holds(mail, wordsOf(query))).map(toMail),
      ]
      const newest = mails.slice(0, limit)
      return { output: { mails: newest }, summary: newest.length === 1 ? '1 mail' : `${newest.length} mails` }
    },
  }
}

function holds({ from, to, subject, body }: SandboxMail, words: readonly string[]): boolean {
  const text = `${from} ${to} ${subject} ${body}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

function toMail(mail: SandboxMail): JsonObject {
  return { ...mail, folder: 'inbox' }
}

function toSentMail({ key, data, createdAt }: SandboxRecord): JsonObject {
  return { id: key, ...data, date: createdAt.toISOString(), folder: 'sent' }
}

function sendEmail(records: SandboxRecords): BuiltinTool {
  return {
    description: {
      name: 'send_email',
      description: 'Send a mail (sandbox: the mail is kept in the outbox and reaches nobody).',
      inputSchema: objectSchema(
        {
          to: { type: 'string', format: 'email', maxLength: 320 },
          subject: { type: 'string', maxLength: 998 },
          body: { type: 'string', maxLength: 100_000 },
        },
        ['to', 'subject', 'body'],
      ),
      hints: declareHints({ readOnly: false, idempotent: false, destructive: false, openWorld: true }),
    },
    async run(call) {
      const to = textAt(call.input, 'to')
      const from = call.account?.externalId ?? 'you@sandbox.example'
      const mail = { from, to, subject: textAt(call.input, 'subject'), body: textAt(call.input, 'body') }
      // As with real mail, a second attempt sends a second one.
      const messageId = `${call.executionId}_${call.attempt}`
      await records.put(scopeOf(call, OUTBOX), messageId, mail)
      return { output: { messageId, to, status: 'sent' }, summary: `Sent a mail to ${to}` }
    },
  }
}
