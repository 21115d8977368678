import type { Message } from '../turn.ts'
import { pattern } from './pattern.ts'
import { parseCount } from './quantities.ts'
import { fold } from './words.ts'

const MAX_ANSWER_WORDS = 9
/** One behind the other about one request. */
const MAX_QUESTIONS = 3
const MAX_PART_CHARS = 300
const OF_PART = /^I have changed nothing for this sentence yet: "([^"\n]{1,300})" leaves a question\.\n/
const ORDINALS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, fifth: 5 }
const NO_ANSWER = pattern`
  ^(?:no|nope|never ?mind|cancel|forget it|stop|what|which|who|why|how|when does|where|is|are|does|can you
  |help|undo)\b`
const LEAD = pattern`
  ^(?:(?:yes|ok|okay|sure|it'?s|it is|that'?s|i mean|i meant|call it|make it|let'?s say|just|please
  |the one (?:called|named)|in|on|to|via|by|with|use|for|before|after|at)\b[,:]?\s+)+`

/** Where a request speaks of a mail without its address. */
const MAIL =
  /\b(?:e-?mail|mail)(?: (?:it|this|that|them))?(?: to)? (?:me|us)\b|\b(?:e-?mails?|mails?|gmail)\b(?![\s\S]*\bmail)/i
const ADDRESS = /[^\s<>,;:]{1,200}@[^\s<>,;:]{1,200}|<[^<>\n]{1,200}>/

/** An answer, and what it answers. */
interface Reply {
  /** The request about which the question was asked. */
  earlier: string
  /** As it was said, without quotes and what leads to it. */
  answer: string
  /** The names in quotes behind the question, the answer's one of them chosen. */
  chosen: string
}

/** What a question asks for, and how its answer completes the request. Null where it does not. */
const JOINS: readonly { question: RegExp; join(reply: Reply, match: RegExpExecArray): string | null }[] = [
  {
    question: /What should "([^"\n]{1,100})" be called\?$/,
    join: ({ answer }, [, name]) => `rename "${name}" to "${answer}"`,
  },
  {
    question: /What should be compared in "([^"\n]{1,200})"\?/,
    join: ({ earlier, answer }, [, test = '']) => put(earlier, test, compared(test, answer)),
  },
  {
    question: /(?:There is no block|I f[io]u?nd no [\w ]{1,30}?) "([^"\n]{1,200})"[\s\S]*\?/,
    join: ({ earlier, chosen }, [, phrase = '']) => put(earlier, phrase, `"${chosen}"`),
  },
  {
    question: /"([^"\n]{1,200})" may be several\. Which one do you mean/,
    join: ({ earlier, chosen }, [, phrase = '']) => put(earlier, phrase, `"${chosen}"`),
  },
  {
    question: /^I did not understand "([^"\n]{1,300})", and would leave it out\./,
    join: ({ earlier, answer }, [, phrase = '']) => put(earlier, phrase, answer),
  },
  {
    question: /Where should the message go/,
    join: ({ earlier, answer }) =>
      `${earlier} ${answer.startsWith('#') ? `to ${answer} on Slack` : `via ${answer}`}`,
  },
  { question: /\b[Bb]efore which\b/, join: ({ earlier, chosen }) => `${earlier} before "${chosen}"` },
  { question: /\b[Aa]fter which\b/, join: ({ earlier, chosen }) => `${earlier} after "${chosen}"` },
  {
    question: /"([^"\n]{1,100})" goes on at .*branches should it come\?$/,
    join: ({ earlier, chosen }, [, name]) => `${earlier} in the ${chosen} branch of "${name}"`,
  },
  {
    question: /^To which address should .* send its mail\?/,
    join: ({ earlier, answer }) => {
      const [address] = ADDRESS.exec(answer) ?? []
      return address === undefined ? null : earlier.replace(MAIL, `$& to ${address}`)
    },
  },
  {
    question: /How long should it wait\?/,
    join: ({ earlier, answer }) => earlier.replace(/\b(?=(?:wait|delay|pause)\b)/i, `${answer} `),
  },
  {
    question: /Which address should .* fetch\?/,
    join: ({ earlier, answer }) => `${earlier} from ${answer}`,
  },
  { question: /What should it answer\?/, join: ({ answer }) => `return ${answer}` },
  {
    question:
      /^(?:How long should it be|To which number|What is the address|Which method should|Which model should)/m,
    join: ({ earlier, answer }) => earlier.replace(/ to [^,.]{1,200}$/, ` to ${answer}`),
  },
  {
    question: /(?:Of which block|To which request): /,
    join: ({ earlier, chosen }) => `${earlier} of "${chosen}"`,
  },
  { question: /Which agent should use /, join: ({ earlier, chosen }) => `${earlier} in "${chosen}"` },
]

/** A question about a part of a sentence, none of which is done before it is answered. */
export function askOfPart(part: string, question: string): string {
  const shown = part.replace(/["\n]/g, "'").slice(0, MAX_PART_CHARS)
  return `I have changed nothing for this sentence yet: "${shown}" leaves a question.\n${question}`
}

/**
 * The request that a short answer completes: `the second one`, `#ops` or `Weekly report` said to a question of the
 * planner, which may be about what another answer has completed. Null for what is a request of its own, and where
 * nothing was asked.
 */
export function joinAnswer(
  { request, history }: { request: string; history: readonly Message[] },
  depth = MAX_QUESTIONS,
): string | null {
  const [before, asked] = history.slice(-2)
  if (asked?.role !== 'assistant' || before?.role !== 'user' || depth === 0) return null
  const text = request.trim().replace(/[.!?]+$/, '')
  if (text.split(/\s+/).length > MAX_ANSWER_WORDS || NO_ANSWER.test(text)) return null
  const answer = text.replace(LEAD, '').replace(/^["'“](.*)["'”]$/, '$1')
  const said = joinAnswer({ request: before.content, history: history.slice(0, -2) }, depth - 1)
  const earlier = (said ?? before.content).trim().replace(/[.!?]+$/, '')
  const [lead, part] = OF_PART.exec(asked.content) ?? []
  const question = asked.content.slice(lead?.length ?? 0).trim()
  const joined = joinTo(part ?? earlier, question, answer)
  if (part === undefined || joined === null) return joined
  // The verb of several settings stands before the first of them alone.
  return put(earlier, part, joined) ?? put(earlier, withoutVerb(part), withoutVerb(joined))
}

function joinTo(earlier: string, question: string, answer: string): string | null {
  const chosen = chooseName(question, answer)
  for (const { question: pattern, join } of JOINS) {
    const match = pattern.exec(question)
    if (match) return join({ earlier, answer, chosen }, match)
  }
  return null
}

function withoutVerb(clause: string): string {
  return clause.replace(/^\S{1,40}\s+/, '')
}

/** The name that an answer means, of those that stand behind the question's colon. */
function chooseName(question: string, answer: string): string {
  const list = question.slice(question.lastIndexOf(':', question.length - 2))
  const names = [...list.matchAll(/"([^"\n]{1,100})"/g)].map(([, name = '']) => name)
  const wanted = fold(answer).replace(/^the /, '')
  const [word = ''] = wanted.split(' ')
  const place = ORDINALS[word] ?? (/^(?:number |no )?\d$/.test(wanted) ? parseCount(wanted) : null)
  if (place !== null) return names[place - 1] ?? answer
  if (word === 'last' || word === 'latter') return names.at(-1) ?? answer
  return (
    names.find((name) => fold(name) === wanted) ??
    names.find((name) => wanted !== '' && fold(name).startsWith(wanted)) ??
    answer
  )
}

/** The text with one phrase in the place of another; null where that does not stand in it. */
function put(text: string, phrase: string, other: string): string | null {
  const at = text.toLowerCase().indexOf(phrase.toLowerCase())
  return at < 0 || phrase === '' ? null : `${text.slice(0, at)}${other}${text.slice(at + phrase.length)}`
}

/** `above 500` said of `the total is big` is `the total is above 500`. */
function compared(test: string, answer: string): string {
  const [subject = ''] = test.split(/\s+(?:is|are|was|were|has|have)\s/i)
  if (/^-?\d/.test(answer)) return `${subject} is above ${answer}`
  return /^(?:is |are )?(?:above|over|more|greater|below|under|less|at least|at most|equals?|not|[<>=])/i.test(
    answer,
  )
    ? `${subject} is ${answer.replace(/^(?:is|are) /i, '')}`
    : answer
}
