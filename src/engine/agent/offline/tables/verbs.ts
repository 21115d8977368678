/** What a step does, as far as its verb says it. */
export type StepKind =
  | 'fetch'
  | 'agent'
  | 'send'
  | 'code'
  | 'wait'
  | 'approval'
  | 'respond'
  | 'remember'
  | 'ask'

const WORDS: Readonly<Record<StepKind, string>> = {
  fetch:
    'fetch get download call request hit load retrieve read scrape crawl query pull ping poll look ' +
    'grab visit check monitor',
  agent:
    'summarise summarize translate classify categorise categorize extract rewrite write draft ' +
    'generate analyse analyze answer review score rate proofread explain rephrase paraphrase describe ' +
    'compose suggest brainstorm evaluate detect identify decide shorten improve tag label prioritise ' +
    'prioritize recommend research interpret critique triage turn judge assess prompt outline polish ' +
    'expand simplify title give produce provide pick choose select rank highlight check',
  send:
    'send post notify message alert email mail ping tell publish share text report forward inform dm ' +
    'push create open file submit warn',
  code:
    'filter sort parse transform convert format calculate compute count merge map dedupe deduplicate ' +
    'group sum round clean normalise normalize log print uppercase lowercase reverse validate run ' +
    'combine join flatten limit take keep average reshape process execute strip trim dedupe',
  wait: 'wait pause delay sleep hold',
  approval: 'approve confirm',
  respond: 'return respond reply output',
  remember: 'remember store save memorise memorize record',
  ask: 'ask require get',
}

/** `get`, `ping` and others stand in several lists: the recognisers take turns. */
export const STEP_VERBS: ReadonlyMap<string, ReadonlySet<StepKind>> = toMap()

/** Imperatives that begin a clause of their own wherever they follow "and", "then" or a comma. */
export const EDIT_VERBS: ReadonlySet<string> = new Set(
  (
    'add insert append put delete remove rename duplicate clone copy move enable disable turn set ' +
    'change update connect link disconnect schedule explain undo replace swap drop point'
  ).split(' '),
)

function toMap(): Map<string, Set<StepKind>> {
  const kinds = new Map<string, Set<StepKind>>()
  for (const [kind, words] of Object.entries(WORDS)) {
    for (const verb of words.split(' ')) {
      const known = kinds.get(verb) ?? new Set()
      // The keys of WORDS are exactly the kinds; `Object.entries` widens them to text.
      kinds.set(verb, known.add(kind as StepKind))
    }
  }
  return kinds
}
