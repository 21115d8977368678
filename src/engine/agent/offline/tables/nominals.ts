/** Nouns that stand for what a step does: `a translation step` is a step that translates. */
const NOUNS: readonly (readonly [RegExp, string])[] = [
  [/^summar(?:y|ies)$/i, 'summarise'],
  [/^summari[sz]ation$/i, 'summarise'],
  [/^translation$/i, 'translate'],
  [/^translator$/i, 'translate'],
  [/^classification$/i, 'classify'],
  [/^classifier$/i, 'classify'],
  [/^summari([sz])er$/i, 'summarise'],
  [/^extraction$/i, 'extract'],
  [/^analysis$/i, 'analyse'],
  [/^proofreading$/i, 'proofread'],
  [/^filter(?:ing)?$/i, 'filter'],
  [/^sort(?:ing)?$/i, 'sort'],
  [/^transform(?:ation|er)?$/i, 'transform'],
  [/^validation$/i, 'validate'],
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
