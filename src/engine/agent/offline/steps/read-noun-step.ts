import type { BlockType } from '../../../workflow/graph/graph.ts'
import { literalsIn, unmask } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { baseVerb, withoutArticle } from '../language/words.ts'
import { typesNamed } from '../tables/block-words.ts'
import { verbOfNoun } from '../tables/nominals.ts'
import { findService } from '../tables/services.ts'
import { STEP_VERBS } from '../tables/verbs.ts'
import { readAgent, readNamedAgent, readPlainAgent } from './agent-step.ts'
import { readApproval } from './approval-step.ts'
import { readCode, readPlainCode } from './code-step.ts'
import { readHttpBlock } from './http-step.ts'
import { readCapability, readResponse, readSplit } from './other-steps.ts'
import { readVerb, readVerbPhrase, WHERE_TO } from './read-verb-step.ts'
import { readService } from './service-step.ts'
import type { ReadStep, StepPhrase } from './step-spec.ts'
import { readWait } from './wait-step.ts'

const GENERIC_NOUN = /^(?:step|block|node|task|stage|action|one|thing|something)$/i
const NOUN_TAIL = /\s*\b(?:step|block|node|task|stage|action)s?$/i
/** A noun phrase and what the thing does: `an agent that …`, `a step to …`. */
const NOUN_AND_USE = pattern`
  ^((?:(?!\b(?:that|which|who|where)\b)[^,;]){1,60}?)\s+
  (?:that|which|who|where we|to|for|and have it|in order to)\s+(.{1,600})$`
/** `translation of the page into Spanish`. */
const NOUN_AND_OBJECT = /^(\S.{0,40}?)\s+(of|to|into|in|from|for)\s+(.{1,200})$/i
const OWN_AGENT =
  /^(?:the|my|our) (?:([\w-]{1,40}(?: [\w-]{1,40}){0,2}) agent|agent (?:called |named )?([\w -]{1,60}))$/i
const ARTICLE = /^(?:an?|another|one|the|some|new|a new|two|three)\b/i

/** `a Slack notification`, `an agent that …`, `approval step`, `a 5 minute delay`. */
export function readNoun(phrase: StepPhrase): ReadStep | null {
  const text = withoutArticle(phrase.text)
  const use = NOUN_AND_USE.exec(text)
  const noun = (use?.[1] ?? text).trim()
  const bare = noun.replace(NOUN_TAIL, '').trim()
  if (use && (GENERIC_NOUN.test(noun) || bare === '')) return readUse(phrase, use[2] ?? '')
  const type = typeOfNoun(bare)
  if (type !== null) return readTyped(type, phrase, use?.[2] ?? null)
  const service = findService(bare.replace(/⟦[^⟧]*⟧/g, ' '))
  if (service) return readService(service, { ...phrase, text })
  return readNominal(phrase, bare, use?.[2] ?? null)
}

function readUse(phrase: StepPhrase, use: string): ReadStep | null {
  return (
    readVerb({ ...phrase, text: use }) ??
    (ARTICLE.test(use) || verbOfNoun(use) ? readNoun({ ...phrase, text: use }) : null)
  )
}

/** The type is said; its use may be too. */
function readTyped(type: BlockType, phrase: StepPhrase, use: string | null): ReadStep | null {
  switch (type) {
    case 'agent':
      return readAgentUse(phrase, use)
    case 'code':
      return readCodeUse(phrase, use)
    case 'general_api':
      return readHttpBlock(phrase)
    case 'wait':
      return readWait(phrase)
    case 'approval':
      return readApproval(phrase)
    case 'response':
      return readResponse(phrase)
    case 'split':
      return readSplit(phrase)
    case 'capability':
      return (
        readCapability(phrase) ?? {
          question: 'Which capability should it use? Tell me its name, such as memory_search.',
        }
      )
    case 'subworkflow':
      return { question: 'Which workflow should it run? Tell me its name.' }
    case 'condition':
    case 'starter':
    case 'webhook':
    case 'orchestration':
    case 'platform_api':
      return null
  }
}

/** `the Support agent`: one that the organisation has, if it has one of this name. */
function readOwnAgent(phrase: StepPhrase): ReadStep | null {
  const [, named, called] = OWN_AGENT.exec(unmask(phrase.text, phrase.literals)) ?? []
  const name = named ?? called
  return name === undefined || /^(?:ai|llm|gpt|claude|new)$/i.test(name) ? null : readNamedAgent(phrase, name)
}

function readAgentUse(phrase: StepPhrase, use: string | null): ReadStep {
  const own = readOwnAgent(phrase)
  if (own !== null) return own

  const [word = '', ...others] = (use ?? '').split(/\s+/)
  const verb = use === null ? null : (baseVerb(word, (known) => STEP_VERBS.has(known)) ?? word)
  return verb === null || verb.startsWith('⟦')
    ? readPlainAgent(phrase)
    : readAgent({ ...phrase, verb, rest: others.join(' ') })
}

function readCodeUse(phrase: StepPhrase, use: string | null): ReadStep {
  const [word = '', ...others] = (use ?? '').split(/\s+/)
  if (use === null || word.startsWith('⟦') || literalsIn(phrase.text, phrase.literals, ['code']).length > 0)
    return readPlainCode(phrase)
  return readCode({
    ...phrase,
    verb: baseVerb(word, (known) => STEP_VERBS.has(known)) ?? word,
    rest: others.join(' '),
  })
}

/** `a translation step to German`, `a summarise step`, `a 10 minute delay`. */
function readNominal(phrase: StepPhrase, bare: string, use: string | null): ReadStep | null {
  if (/\b(?:notification|message|alert|reminder)s?$/i.test(bare)) return { question: WHERE_TO }
  const done = readDeed(phrase, bare, use)
  if (done !== null) return done
  if (/\b(?:delay|wait|pause|timer|sleep|break)\b/i.test(bare)) return readWait(phrase)
  if (/\bapproval|\bsign-?off\b|\bhuman\b/i.test(bare)) return readApproval(phrase)
  if (/\b(?:http|api|rest|request|GET|POST)\b/.test(bare) || /\b(?:api call|http|request)\b/i.test(bare))
    return readHttpBlock({ ...phrase, text: phrase.text })
  if (/\b(?:code|javascript|script)\b/i.test(bare)) return readPlainCode(phrase)
  if (/\b(?:agent|llm|ai|gpt)\b/i.test(bare) || /\b(?:claude)\b/i.test(bare)) return readAgentUse(phrase, use)
  if (/\b(?:response)\b/i.test(bare)) return readResponse(phrase)
  const [word = '', ...others] = bare.split(/\s+/)
  const known = baseVerb(word, (one) => STEP_VERBS.has(one))
  return known === null ? null : readVerbPhrase({ ...phrase, verb: known, rest: others.join(' ') })
}

/** A noun that stands for a verb, or that is followed by one. */
function readDeed(phrase: StepPhrase, bare: string, use: string | null): ReadStep | null {
  const [, head = bare, preposition, object = ''] = NOUN_AND_OBJECT.exec(bare) ?? []
  const verb = verbOfNoun(head)
  if (verb === null) return null
  const used = use === null ? null : readVerb({ ...phrase, text: use })
  const rest = preposition === undefined || /^of$/i.test(preposition) ? object : `${preposition} ${object}`
  const told = use === null ? `${verb} ${rest}`.trim() : `${verb} ${tail(phrase.text)}`
  return used ?? readVerb({ ...phrase, text: told })
}

function tail(text: string): string {
  return /\s((?:to|into|in)\s.{1,200})$/i.exec(text)?.[1] ?? ''
}

function typeOfNoun(noun: string): BlockType | null {
  const plain = noun.replace(/⟦[^⟧]*⟧/g, '').trim()
  const [type] = typesNamed(plain)
  return type ?? null
}
