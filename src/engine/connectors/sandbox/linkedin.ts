import { BuiltinConnector, type BuiltinTool, declareHints } from '../builtin-connector.ts'
import { type Connector, ToolError } from '../connector.ts'
import { optionalIntegerAt, textAt } from '../tool-input.ts'
import { limitSchema, objectSchema } from '../tool-schema.ts'
import { listSandboxPeople, type SandboxPerson } from './linkedin-people.ts'
import { type SandboxRecords, scopeOf, wordsOf } from './sandbox-records.ts'

const DEFAULT_PEOPLE = 10

/** What a word is worth in each part of a profile. */
const WEIGHTS = { name: 4, headline: 3, company: 3, industry: 2, location: 1 } as const

/** A network of made-up people: search them, and send messages that go no further than the sandbox. */
export function createLinkedinSandbox(records: SandboxRecords): Connector {
  return new BuiltinConnector([searchPeople(), sendMessage(records)])
}

function searchPeople(): BuiltinTool {
  return {
    description: {
      name: 'search_people',
      description: 'Search LinkedIn people (sandbox: made-up profiles, the best matches first).',
      inputSchema: objectSchema(
        {
          keywords: {
            type: 'string',
            minLength: 1,
            maxLength: 500,
            description: 'Names, titles, companies, places.',
          },
          limit: limitSchema('people', DEFAULT_PEOPLE),
        },
        ['keywords'],
      ),
      hints: declareHints({ readOnly: true, idempotent: true, destructive: false, openWorld: true }),
    },
    async run({ input }) {
      const limit = optionalIntegerAt(input, 'limit', DEFAULT_PEOPLE)
      const people = rankPeople(listSandboxPeople(), wordsOf(textAt(input, 'keywords'))).slice(0, limit)
      return {
        output: { people: people.map((person) => ({ ...person })) },
        summary: people.length === 1 ? '1 person' : `${people.length} people`,
      }
    },
  }
}

/** Those who match any word, the best first; equals in their own order. */
function rankPeople(people: readonly SandboxPerson[], words: readonly string[]): SandboxPerson[] {
  return people
    .map((person) => ({ person, score: words.reduce((sum, word) => sum + scoreOf(person, word), 0) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ person }) => person)
}

function scoreOf(person: SandboxPerson, word: string): number {
  const { name, headline, company, industry, location } = WEIGHTS
  const found = (text: string, weight: number) => (text.toLowerCase().includes(word) ? weight : 0)
  return (
    found(person.name, name) +
    found(person.headline, headline) +
    found(person.company, company) +
    found(person.industry, industry) +
    found(person.location, location)
  )
}

function sendMessage(records: SandboxRecords): BuiltinTool {
  return {
    description: {
      name: 'send_message',
      description:
        'Send a LinkedIn message to a person (sandbox: the message is kept here and reaches nobody).',
      inputSchema: objectSchema(
        {
          recipientId: {
            type: 'string',
            minLength: 1,
            maxLength: 100,
            description: 'The id of a person found.',
          },
          text: { type: 'string', minLength: 1, maxLength: 8000 },
        },
        ['recipientId', 'text'],
      ),
      hints: declareHints({ readOnly: false, idempotent: false, destructive: false, openWorld: true }),
    },
    async run(call) {
      const recipientId = textAt(call.input, 'recipientId')
      const recipient = listSandboxPeople().find((person) => person.id === recipientId)
      if (recipient === undefined) {
        throw new ToolError(`There is no person "${recipientId}"`, { code: 'RECIPIENT_NOT_FOUND' })
      }
      // As on the real network, a second attempt sends a second message.
      const messageId = `${call.executionId}_${call.attempt}`
      await records.put(scopeOf(call, 'messages'), messageId, {
        recipientId,
        text: textAt(call.input, 'text'),
      })
      return {
        output: { messageId, recipientId, status: 'sent' },
        summary: `Sent a message to ${recipient.name}`,
      }
    },
  }
}
