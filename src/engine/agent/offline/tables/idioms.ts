import { pattern } from '../language/pattern.ts'

/** Ways of speaking, and the plain words for the same. Each stands at the beginning of a clause. */
const IDIOMS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:drop|throw|put|stick) (?=.{1,60}? (?:in|into|on) (?:our |the |my )?(?:slack|discord|teams|telegram)\b)/i,
    'post ',
  ],
  [
    /^(?:we |i )?need (?:somebody|someone|a person|a human|an? \w+) to (?=approve|confirm|sign|review)/i,
    'ask a person to ',
  ],
  [/^(?:receive|get|be sent) (?=an? (?:e-?mail|mail|slack|discord|teams|telegram)\b)/i, 'send me '],
  [/^let (me|us|them|everyone|everybody|the \w+) know\b/i, 'notify $1'],
  [/^keep (me|us|them|the \w+) (?:posted|informed|updated)\b/i, 'notify $1'],
  [
    /^(?:give|drop|shoot|send) (me|us|them|the \w+) an? (?:ping|heads[- ]up|shout|line|note|nudge|text)\b/i,
    'notify $1',
  ],
  [/^i (?:want|need|would like|'d like) to (?:be told|know|hear)\b/i, 'notify me'],
  [/^kick (?:it|this|that|the \w+) off\b|^kick off (?:it|this|that|the \w+)\b/i, 'start it'],
  [/^(?:get|be) (notified|alerted|informed|told|pinged)\b/i, '$1 me'],
  [/^(?:get|run|ask) (it|this|that|them|the \w+) past (me|us|\w+)\b/i, 'ask $2 to approve $1'],
  [/^sign (?:it|this|that|them|the \w+) off\b/i, 'sign off'],
  [
    pattern`
      ^(?:have|let|get) (?:somebody|someone|a person|a human|a colleague|(?:my|our|the) (?:boss|manager|team)|me)
      (?: to)? (?:look (?:it|this|that|them) over|(?:have|take) a look(?: at (?:it|this|that|them))?
      |look at (?:it|this|that|them)|(?:check|review) (?:it|this|that|them))(?: first)?$`,
    'ask a person to approve it',
  ],
  [/^(strip|filter|pick|sort) out\b/i, '$1'],
  [/^turn (it|this|that|them|the .{1,60}?) into\b/i, 'convert $1 into'],
]

/** A clause in plain words. */
export function toPlainWords(clause: string): string {
  const idiom = IDIOMS.find(([pattern]) => pattern.test(clause))
  return idiom ? clause.replace(idiom[0], idiom[1]) : clause
}
