/** A value for a key, of a block where one is named. */
export interface Setting {
  key: string
  block: string | null
  value: string
}

const SETS = `(?:set|change|update|make|put|switch|adjust|modify|edit|raise|lower|increase|decrease|reduce|bump|replace|configure|cut|shorten|lengthen|extend|limit)`
const PATTERNS: readonly { pattern: RegExp; order: readonly ('key' | 'block' | 'value')[] }[] = [
  {
    pattern: new RegExp(
      `^${SETS} (?:up )?(?:the |its )?(.{1,40}?) (?:of|for|in|on|from) (.{1,80}?) (?:to|=|as|into|with|at) (.{1,4000})$`,
      'is',
    ),
    order: ['key', 'block', 'value'],
  },
  {
    pattern: new RegExp(`^${SETS} (.{1,80}?)'s? (.{1,40}?) (?:to|=|as|into|with|at) (.{1,4000})$`, 'is'),
    order: ['block', 'key', 'value'],
  },
  {
    pattern: new RegExp(
      `^(?:in|for|on|at) (?:the )?(.{1,80}?),? ${SETS} (?:the |its )?(.{1,40}?) (?:to|=|as|into|with|at) (.{1,4000})$`,
      'is',
    ),
    order: ['block', 'key', 'value'],
  },
  {
    pattern: /^(?:in|for|on) (?:the )?(.{1,80}?),? (?:use|take) (?:the )?(.{1,40}?) (⟦.{1,4000})$/is,
    order: ['block', 'key', 'value'],
  },
  {
    pattern: new RegExp(
      `^${SETS} (?:the |its )?(.{1,40}?) (?:to|=|as|into|at) (.{1,4000}?) (?:in|for|on|of) ((?:the )?[^,]{1,80})$`,
      'is',
    ),
    order: ['key', 'value', 'block'],
  },
  {
    pattern: /^(?:use|take) (.{1,4000}?) (?:as|for) (?:the |its )?(.{1,40}?) (?:of|for|in|on) (.{1,80})$/is,
    order: ['value', 'key', 'block'],
  },
  {
    pattern:
      /^(?:the )?(.{1,40}?) (?:of|for|in) (.{1,80}?) (?:should be|must be|is now|has to be|needs to be|=) (.{1,4000})$/is,
    order: ['key', 'block', 'value'],
  },
  {
    pattern: /^(.{1,80}?)'s (.{1,40}?) (?:should be|must be|is now|needs to be|=) (.{1,4000})$/is,
    order: ['block', 'key', 'value'],
  },
  {
    pattern: new RegExp(
      `^${SETS} (.{1,80}?) (?:to )?(?:use|have) (?:the |an? )?(.{1,40}?) (?:of |to )?(⟦.{1,4000}|[\\d.].{0,200})$`,
      'is',
    ),
    order: ['block', 'key', 'value'],
  },
  {
    pattern: /^give (.{1,80}?) (?:the |an? )(.{1,40}?) (?:of )?(⟦.{1,4000}|[\d.].{0,200})$/is,
    order: ['block', 'key', 'value'],
  },
  {
    pattern:
      /^(?:make|set|change) (?:the )?(method|verb) (?:of|for|in) (.{1,80}?) (?:an? )?(get|post|put|patch|delete|head|options)$/i,
    order: ['key', 'block', 'value'],
  },
]
const WITHOUT_BLOCK = new RegExp(
  `^${SETS} (?:up )?(?:the |its )?(.{1,80}?) (?:to|=|as|into|at) (.{1,4000})$`,
  'is',
)

/** `make the wait 10 minutes`. */
const PLAIN = /^make (?:the |it )?(.{1,40}?) (\d.{0,80})$/i
/** `make Fetch a POST request`. */
const METHOD =
  /^(?:(?:make|let|have) )?(.{1,60}?) (?:should |must |has to |needs to )?(?:an? |use (?:an? )?|to use (?:an? )?|send an? |be an? )(get|post|put|patch|delete)(?: requests?| method)?$/i
/** `make Response return the output of Fetch`, `return the output of Fetch instead`. */
const RETURNS =
  /^(?:(?:make|have|let) (.{1,60}?) )?(?:return|answer(?: with)?|respond with|reply with) (.{1,400}?)(?:,? (?:instead|and not|not|rather than)(?: of)?(?: .{1,80})?)?$/i

/** `give Fetch 60 seconds before it times out`. */
const GIVES_TIME =
  /^(?:give|allow|let) (.{1,60}?) (?:have )?(?:up to |at most )?((?:\d{1,6}|half an?|an?|one|two|three|five|ten|thirty) ?(?:s|ms|secs?|seconds?|mins?|minutes?|hours?))(?: (?:before .{1,40}|to (?:answer|respond|reply|finish|complete|run|decide)|time ?out|of time))?$/i
/** `the email should go to ann@example.com from now on`. */
const GOES_TO =
  /^(?:send )?(?:the )?(.{1,60}?) (?:goes|go|should go|has to go|must go|is sent|should be sent|to) (?:out )?to (⟦[er]\d+⟧)(?: (?:from now on|instead|now))?$/i
const SENDS_INSTEAD = /^(send|forward|e?-?mail) (.{1,60}?) to (⟦[er]\d+⟧) (?:from now on|instead|now)$/i
/** `let the approval expire after 2 days`. */
const LASTS = /^(?:let|have|make) (.{1,60}?) (expire|time ?out|wait) (?:after|in|for) (.{1,60})$/i
/** `the condition should check for more than 500`. */
const TESTS =
  /^(?:the )?(.{1,60}?) (?:should|must|has to) (?:check|test|compare|look)(?: for| against| with)? (?:if |whether )?(.{1,200})$/i
/** `wait 5 minutes instead of one`. */
const WAITS = /^(wait|pause|sleep) (?:for )?(.{1,40}?) instead(?: of .{1,40})?$/i
/** `post the raw page instead`. */
const SAYS =
  /^(?:post|send|share|say|write) (?!(?:it |this |that )?(?:to|on|in|at|via|by|with)\b)(.{1,200}?) instead(?: of .{1,80})?$/i
/** `make Writer more creative, temperature 1.1`: the block is the one that is spoken of. */
const INLINE =
  /^(.{1,120}?)[, ]+(?:an? |the )?(temperature|time ?out|max(?:imum)? tokens)(?: of| to| at| is|:| =)? (\d[\w. ]{0,20})$/i

/** `point Fetch at https://…`, `Fetch should call https://… instead`. */
const CALLS =
  /^(?:(?:point|direct|aim|let|have|make|send) )?(.{1,60}?) (?:should |must |has to |needs to )?(?:at|to|call|fetch|use|hit|request|get|query|point (?:to|at)) (?:the (?:url|address|endpoint) )?(⟦u\d+⟧)(?: instead)?$/i

/** Every way in which a clause may set something, the most telling first; words decide which one has a meaning. */
export function readSettings(text: string): Setting[] {
  const settings = PATTERNS.flatMap(({ pattern, order }) => {
    const match = pattern.exec(text)
    if (!match) return []
    const at = (part: 'key' | 'block' | 'value') => (match[order.indexOf(part) + 1] ?? '').trim()
    return [{ key: at('key'), block: at('block'), value: at('value') }]
  })
  const shapes: readonly [RegExp, (match: RegExpExecArray) => Setting][] = [
    [PLAIN, ([, key = '', value = '']) => ({ key, block: null, value })],
    [METHOD, ([, block = '', value = '']) => ({ key: 'method', block, value })],
    [RETURNS, ([, block, value = '']) => ({ key: 'output', block: block ?? null, value })],
    [GIVES_TIME, ([, block = '', value = '']) => ({ key: 'timeout', block, value })],
    [GOES_TO, ([, block = '', value = '']) => ({ key: 'to', block, value })],
    [
      SENDS_INSTEAD,
      ([, verb = '', block = '', value = '']) => ({
        key: 'to',
        block: /mail/i.test(verb) ? verb : block,
        value,
      }),
    ],
    [LASTS, ([, block = '', key = '', value = '']) => ({ key: key.replace(/d$/, ''), block, value })],
    [TESTS, ([, block = '', value = '']) => ({ key: 'condition', block, value })],
    [WAITS, ([, , value = '']) => ({ key: 'wait', block: null, value })],
    [SAYS, ([, value = '']) => ({ key: 'message', block: null, value })],
    [INLINE, ([, block = '', key = '', value = '']) => ({ key, block, value })],
    [CALLS, ([, block = '', value = '']) => ({ key: 'url', block, value })],
    [WITHOUT_BLOCK, ([, key = '', value = '']) => ({ key, block: null, value })],
  ]
  const others = shapes.flatMap(([pattern, read]) => {
    const match = pattern.exec(text)
    return match ? [read(match)] : []
  })
  return [...settings, ...others].map(({ key, block, value }) => ({
    key: key.trim(),
    block: block?.trim() ?? null,
    value: value.trim(),
  }))
}
