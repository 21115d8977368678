import { literalsIn } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { baseVerb } from '../language/words.ts'
import { findService, type Service } from '../tables/services.ts'
import { STEP_VERBS } from '../tables/verbs.ts'
import { agentNamed, readAgent, readNamedAgent } from './agent-step.ts'
import { asksForApproval, readApproval } from './approval-step.ts'
import { readCode, readPlainCode } from './code-step.ts'
import { addressIn, methodOf, readHttp, readHttpBlock } from './http-step.ts'
import {
  readCapability,
  readRecall,
  readRemember,
  readResponse,
  readSubworkflow,
  workflowNamed,
} from './other-steps.ts'
import { readService } from './service-step.ts'
import type { ReadStep, StepPhrase, VerbPhrase } from './step-spec.ts'
import { readWait } from './wait-step.ts'

/** `fetches it`, `send a message to Slack`, `wait for an hour`. */
export function readVerb(phrase: StepPhrase): ReadStep | null {
  const [word = '', ...others] = phrase.text.split(/\s+/)
  const verb = baseVerb(
    word,
    (known) =>
      STEP_VERBS.has(known) || known === 'use' || known === 'make' || known === 'search' || known === 'do',
  )
  if (verb === null) return asksForApproval(phrase.text) ? readApproval(phrase) : null
  const second = others[0] ?? ''
  if (/^(?:step|block|node|task)$/i.test(second)) return null
  return readVerbPhrase({ ...phrase, verb, rest: others.join(' ') })
}

export const WHERE_TO = 'Where should the message go: Slack, Discord, Teams, Telegram or email?'

/** What is sent where nobody says whereto. */
const OUT =
  /^(?:(?:it|them|this|that|(?:the |an? )?(?:reply|answer|result|response|summary|report|draft))(?: out| off)?)?$/i

/** The readers in the order in which they are asked; the first that understands the phrase reads it. */
const READERS: readonly ((phrase: VerbPhrase) => ReadStep | null)[] = [
  readQuotedCode,
  (phrase) => (has(phrase, 'wait') && !asksForApproval(baseText(phrase)) ? readWait(phrase) : null),
  (phrase) => (asksForApproval(baseText(phrase)) || has(phrase, 'approval') ? readApproval(phrase) : null),
  readMemory,
  readExisting,
  readMessage,
  readRequest,
  (phrase) =>
    has(phrase, 'respond') && !/\b(?:email|mail|message)\b/i.test(phrase.rest) ? readResponse(phrase) : null,
  (phrase) => (has(phrase, 'code') && !isForAgent(phrase) && !isEmptyVerb(phrase) ? readCode(phrase) : null),
  (phrase) => (has(phrase, 'agent') || isForAgent(phrase) ? readAgent(phrase) : null),
]

export function readVerbPhrase(phrase: VerbPhrase): ReadStep | null {
  for (const read of READERS) {
    const step = read(phrase)
    if (step !== null) return step
  }
  return null
}

function has({ verb }: VerbPhrase, kind: string): boolean {
  return [...(STEP_VERBS.get(verb) ?? [])].some((one) => one === kind)
}

function baseText({ verb, rest }: VerbPhrase): string {
  return `${verb} ${rest}`
}

function readQuotedCode(phrase: VerbPhrase): ReadStep | null {
  const isCode = literalsIn(phrase.text, phrase.literals, ['code']).length > 0
  return isCode &&
    /^(?:run|execute|use|do|process|transform|filter|sort|calculate|compute)$/.test(phrase.verb)
    ? readPlainCode(phrase)
    : null
}

function readMemory(phrase: VerbPhrase): ReadStep | null {
  const isMemory = /\bmemory\b/i.test(phrase.rest)
  if (isMemory && /^(?:search|query|read|look|get|recall|use)$/.test(phrase.verb)) return readRecall(phrase)
  const isKept =
    has(phrase, 'remember') && (isMemory || /^(?:remember|memori[sz]e|save|store|record)$/.test(phrase.verb))
  return isKept && !/\b(?:database|db|table|sheet|crm|notion|file|disk|postgres)\b/i.test(phrase.rest)
    ? readRemember(phrase)
    : null
}

/** What the organisation has already: its agents, workflows and capabilities. */
function readExisting(phrase: VerbPhrase): ReadStep | null {
  const agent = agentNamed(phrase)
  const named = agent === null ? null : readNamedAgent(phrase, agent)
  if (named !== null) return named
  const workflow = workflowNamed(phrase)
  if (workflow !== null) return readSubworkflow(phrase, workflow)
  return /^(?:use|call|run|execute)$/.test(phrase.verb) ? readCapability(phrase) : null
}

function readMessage(phrase: VerbPhrase): ReadStep | null {
  if (!has(phrase, 'send')) return null
  const service = serviceIn(phrase)
  if (service) return readService(service, phrase)
  if (addressIn(phrase) !== null) return null
  const isVague =
    /^(?:notify|alert|message|inform|ping|tell|warn|text|dm)$/.test(phrase.verb) ||
    /\b(?:notification|message|alert|reminder)s?\b/i.test(phrase.rest) ||
    /#[a-z]/i.test(phrase.rest) ||
    (phrase.verb === 'send' && OUT.test(phrase.rest))
  return isVague ? { question: WHERE_TO } : null
}

function serviceIn({ verb, rest, text, literals }: VerbPhrase): Service | null {
  if (verb === 'email' || verb === 'mail') return findService('email')
  const beforeText = text.replace(/⟦[^⟧]*⟧/g, ' ')
  const named = findService(beforeText)
  if (named && named.name !== 'Email') return named
  const isMail =
    /\b(?:e-?mails?|mail|gmail)\b/i.test(rest.replace(/^(?:the|this|that|an?) incoming .*/, '')) ||
    literalsIn(text, literals, ['email']).length > 0
  return isMail && /^(?:send|forward|share|report|submit|notify|message|alert|tell|inform|ping)$/.test(verb)
    ? findService('email')
    : null
}

function readRequest(phrase: VerbPhrase): ReadStep | null {
  const { verb, rest, text } = phrase
  const address = addressIn(phrase)
  if (
    address !== null &&
    (has(phrase, 'fetch') ||
      has(phrase, 'send') ||
      /^(?:make|do|use|search|check|save|store|log)$/.test(verb))
  )
    return readHttp(phrase)
  if (
    /\b(?:(?:GET|POST|PUT|PATCH|DELETE) (?:request|call)|http(?:s)? (?:request|call)|api call|request to)\b/i.test(
      text,
    )
  )
    return readHttpBlock(phrase)
  if (!has(phrase, 'fetch') || /^(?:look|query)$/.test(verb)) return null
  if (
    /^(?:get|read|pull|query|check|monitor)$/.test(verb) &&
    !/\b(?:url|page|api|website|site|data|endpoint|link|it|them|feed|content|contents|json|address|html)\b/i.test(
      rest,
    )
  )
    return null
  return methodOf(text) === 'GET' ? readHttp(phrase) : null
}

/** `run Writer` says nothing of code. */
function isEmptyVerb({ verb, rest }: VerbPhrase): boolean {
  return (
    /^(?:run|execute|process|take|add|make|do)$/.test(verb) &&
    !/\b(?:code|script|javascript|function|first|top|last)\b/i.test(rest)
  )
}

function isForAgent({ verb, rest }: VerbPhrase): boolean {
  if (/^(?:ask|have|let|use|prompt|tell)$/.test(verb))
    return /\b(?:gpt|claude|llm|ai|model|chatgpt|agent)\b/i.test(rest)
  if (/^(?:convert|format|transform)$/.test(verb))
    return pattern`
      \b(?:to|into) (?:an? )?(?:german|english|french|spanish|italian|portuguese|dutch|japanese|chinese
      |plain english|email|letter|poem|tweet|blog|formal|polite)\b`.test(rest)
  return false
}
