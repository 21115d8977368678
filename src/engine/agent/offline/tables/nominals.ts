/** Nouns that stand for what a step does: `a translation step` is a step that translates. */
const NOUNS: readonly (readonly [RegExp, string])[] = [
  [/^(?:summar(?:y|ies)|summari[sz](?:ation|er)|digest|tl;?dr)$/i, 'summarise'],
  [/^translat(?:ion|or)s?$/i, 'translate'],
  [/^classif(?:ication|ier)s?$/i, 'classify'],
  [/^categori[sz]ation$/i, 'categorise'],
  [/^extract(?:ion|or)$/i, 'extract'],
  [/^analys(?:is|er)$/i, 'analyse'],
  [/^evaluation$/i, 'evaluate'],
  [/^detection$/i, 'detect'],
  [/^proofreading$/i, 'proofread'],
  [/^filter(?:ing)?$/i, 'filter'],
  [/^sort(?:ing)?$/i, 'sort'],
  [/^transform(?:ation|er)?$/i, 'transform'],
  [/^conversion$/i, 'convert'],
  [/^calculation$/i, 'calculate'],
  [/^validat(?:ion|or)$/i, 'validate'],
  [/^log(?:ging)?$/i, 'log'],
  [/^parser$/i, 'parse'],
  [/^formatter$/i, 'format'],
]

/** The verb of such a noun with what comes before it: `sentiment analysis` is `analyse sentiment`. */
export function verbOfNoun(phrase: string): string | null {
  const words = phrase.trim().split(/\s+/)
  const last = words.pop() ?? ''
  const verb = NOUNS.find(([pattern]) => pattern.test(last))?.[1]
  return verb === undefined ? null : [verb, ...words].join(' ')
}
