import { alternatives } from './pattern.ts'
import { phrase, readSlots } from './phrase.ts'

/** A value for a key, of a block where one is named. */
export interface Setting {
  key: string
  block: string | null
  value: string
  /** Whether the value takes the place of what there is, or comes before or behind it. */
  goes: 'instead' | 'before' | 'behind'
}

const SETS = `(set|change|update|make|put|switch|adjust|modify|edit|raise|lower|increase|decrease|reduce|bump|turn|
  bring|  replace|configure|cut|shorten|lengthen|extend|limit|drop) [up|down]`
const SHOULD = '(should|must|has to|needs to|is to|ought to)'
const SHOULD_BE = '(should be|must be|is now|has to be|needs to be|=)'
const TO = '[up|down] (to|=|as|into|with|at)'
const OF = '(of|for|in|on|from)'
const NOW = '[from now on|instead|now]'
const LITERAL = String.raw`⟦.{1,4000}|[\d.].{0,200}`
const SOMEBODY = String.raw`⟦[er]\d+⟧`
const TIME = alternatives`
  (?:\d{1,6}|half an?|an?|one|two|three|five|ten|thirty) ?(?:s|ms|secs?|seconds?|mins?|minutes?|hours?)`

/** Ways of setting something, the most telling first; what is said without its key stands for the one beside it. */
const PHRASES: readonly { pattern: RegExp; key?: string; goes?: Setting['goes'] }[] = [
  said(`${SETS} [the|its] {key:40} ${OF} {block} ${TO} {value:4000}`),
  said(`${SETS} {block}'[s] {key:40} ${TO} {value:4000}`),
  said(`(in|for|on|at) [the] {block}[,] ${SETS} [the|its] {key:40} ${TO} {value:4000}`),
  said(`(in|for|on) [the] {block}[,] (use|take) [the] {key:40} {value=⟦.{1,4000}}`),
  said(`${SETS} [the|its] {key:40} ${TO} {value:4000} ${OF} [the] {block=[^,]{1,80}}`),
  said(`(use|take) {value:4000} (as|for) [the|its] {key:40} ${OF} {block}`),
  said(`(use|take|put|write|set) {value=⟦.{1,400}?} (as|for|into) [the|its] {key:40}`),
  said(`[the] {key:40} (of|for|in) {block} ${SHOULD_BE} {value:4000}`),
  said(`{block}'s {key:40} ${SHOULD_BE} {value:4000}`),
  said(`${SETS} {block} [to] (use|have) [the|a|an] {key:40} [of|to] {value=${LITERAL}}`),
  said(`${SETS} [the|its|a] {key:30} [of|to] {value=\\d.{0,40}} (on|for|of|in) {block}`),
  said(`${SETS} [the|its|a] {key:30} {value=\\d.{0,40}}`),
  said(`[the] {key:30} {value=\\d[\\w.]{0,20}} (instead of|rather than|and not|not) {old:20}`),
  said(`[the] {key:80}(:|=) {value=⟦.{1,2000}}`),
  said(`[the] {key:80} is [now] [stored|kept|found] [in] {value=⟦r\\d+⟧}`),
  said(
    `(let|have|make) {block:60} (read|use|take|get|work on|work with) {value=(?!⟦).{1,200}?} [directly|instead]`,
    'input',
  ),
  more(`{block:60} ${SHOULD} [also] (get|see|read|know|receive|take) {value:60} [too|as well]`, 'input'),
  said(`give {block} (the|a|an) {key:40} [of] {value=${LITERAL}}`),
  said(
    `(make|set|change) [the] {key=method|verb} ${OF} {block} [a|an] {value=get|post|put|patch|delete|head|options}`,
  ),
  said(`make [the|it] {key:40} {value=\\d.{0,80}}`),
  said(`make {key:40} {value=${TIME}}`),
  said(
    `[make|let|have] {block:60} [${SHOULD}] (a|an|[to] use [a|an]|send (a|an)|be (a|an))
    {value=get|post|put|patch|delete} [request[s]|method]`,
    'method',
  ),
  said(
    `[(make|have|let) {block:60}] (return|answer [with]|respond with|reply with) {value:400}[,]
    [(instead|and not|not|rather than) [of] [{other}]]`,
    'output',
  ),
  said(
    `(give|allow|let) {block:60} [have] [up to|at most] {value=${TIME}}
    [before {then:40}|to (answer|respond|reply|finish|complete|run|decide)|time[ ]out|of time]`,
    'timeout',
  ),
  said(
    `[send] [the] {block:60} (goes|go|should go|has to go|must go|is sent|should be sent) [out] to
    {value=${SOMEBODY}} ${NOW}`,
    'to',
  ),
  said(`(send|forward) (the|this|that) {block=e?-?mails?} [out] to {value=${SOMEBODY}} ${NOW}`, 'to'),
  said(`(send|forward) {block:60} to {value=${SOMEBODY}} (from now on|instead|now)`, 'to'),
  said(`{block=e?-?mail} {what:60} to {value=${SOMEBODY}} (from now on|instead|now)`, 'to'),
  said(`(let|have|make) {block:60} {key=expire|lapse|run out|time ?out|wait} (after|in|for) {value:60}`),
  said(`{key=expire|lapse|time ?out} {block:60} (after|in) {value:60}`),
  said(
    `{block:60} (should|must|has to|shall) {key=expire|lapse|run out|time ?out|wait} (after|in|for) {value:60}`,
  ),
  said(
    `[the] {block:60} ${SHOULD} (check|test|compare|look) [for|against|with] [if|whether] {value:200}`,
    'condition',
  ),
  said(`(wait|pause|sleep) [for] {value:40} instead [of {other:40}]`, 'wait'),
  said(
    `(post|send|share|say|write) {value=(?!(?:it |this |that )?(?:to|on|in|at|via|by|with)\\b).{1,200}?} instead
    [of {other}]`,
    'message',
  ),
  said(
    `{block:120}[,] [a|an|the] {key=temperature|time ?out|max(?:imum)? tokens}
      [of|to|at|is|=] {value=\\d[\\w. ]{0,20}}`,
  ),
  said(
    `[point|direct|aim|let|have|make|send] {block:60} [${SHOULD}]
    (at|to|call|fetch|use|hit|request|get|query|point (to|at)) [the (url|address|endpoint)] {value=⟦u\\d+⟧} [instead]`,
    'url',
  ),
  said(`(always|only) (use|call|fetch|take) [the (url|address|endpoint)] {value=⟦u\\d+⟧}`, 'url'),
  said(
    `[always|only] (use|call|fetch|take) [the (url|address|endpoint)] {value=⟦u\\d+⟧} (always|instead|from now on)`,
    'url',
  ),
  { ...said(`{block:60} ${SHOULD} (start|begin) with {value:400}`, 'message'), goes: 'before' },
  said(
    `(if|when) {what:60} takes (longer|more) than {value=${TIME}} to {block:60}[,] [then]
      (give up|stop|abort|cancel|time out)`,
    'timeout',
  ),
  said(`{block:60} ${SHOULD} (say|read|tell|contain) {value:600}`, 'message'),
  more(
    `(show|include|mention|put|add) {value:60} (in|into|to) [the] {block:60} {key=text|message|question|subject|body}`,
  ),
  more(`{value:60} (is|are|should be|must be) (shown|included|mentioned|visible|part of) [in] [the] {block:60}
    {key=text|message|question|subject|body}`),
  said(
    `[the] {key:40} ${SHOULD_BE} {value=\\d[\\w.]{0,20}}[,] (instead of|rather than|and not|not) {old:20}`,
  ),
  said(`{value:400} ${SHOULD_BE} [the] {key:40} of {block:60}`),
  said(`[the] {key:80} ${SHOULD_BE} {value=(?!\\w+(?:ed|nt) ).{1,400}?} [instead|from now on|now]`),
  said(`${SETS} [the|its] {key:80} ${TO} {value:4000}`),
]

function said(notation: string, key?: string) {
  return { pattern: phrase(notation), ...(key !== undefined && { key }) }
}

function more(notation: string, key?: string) {
  return { ...said(notation, key), goes: 'behind' } as const
}

/** Every way in which a clause may set something, the most telling first; words decide which one has a meaning. */
export function readSettings(text: string): Setting[] {
  return PHRASES.flatMap(({ pattern, key, goes = 'instead' }) => {
    const slots = readSlots<'key' | 'block' | 'value'>(pattern, text)
    if (slots === null) return []
    const named = (slots.key ?? key ?? '').replace(/^(expire|wait|time ?out)d$/i, '$1')
    return [{ key: named, block: slots.block ?? null, value: slots.value ?? '', goes }]
  })
}
