import { EDIT_VERBS, STEP_VERBS } from './verbs.ts'

/** The words that the grammar is made of, beside its verbs. */
const WORDS =
  'about above after agent agents all also always and another answer anything approval around as ask ' +
  'at before begin beginning behind below between block blocks body both branch branches by call ' +
  'called change channel code condition connect daily database day days delay discord done edge else email empty end ' +
  'equals error errors every everything expression fails fetch field filter final finishes first for ' +
  'friday from github give greater has have header headers help hour hourly hours how if in input inputs ' +
  'instead into is it its json just last less list longer loop mail memory message method minute ' +
  'midnight minutes model monday monthly morning more move my name named need needs never new next node not ' +
  'noon notification notifications notion number of off on once only or otherwise output over parallel ' +
  'parameter pause please prompt put question rather reads reference rename request response result results retry ' +
  'reviews run runs saturday saying schedule second seconds secret secrets send should shorter show ' +
  'skip slack split start starts status step steps stop subject summary sunday system table tables ' +
  'team teams telegram temperature test than that the them then these this those three thursday time ' +
  'timeout times timezone title to tuesday turn twice two unless until url use uses user users value ' +
  'variable wait webhook wednesday weekday weekdays what when whenever where which who why with ' +
  'workflow workflows write you your'

/** Every word of the grammar, verbs in all of their forms. */
export const VOCABULARY: ReadonlySet<string> = new Set([
  ...WORDS.split(' '),
  ...[...STEP_VERBS.keys(), ...EDIT_VERBS].flatMap(formsOf),
])

function formsOf(verb: string): string[] {
  const stem = verb.replace(/e$/, '')
  return [verb, `${verb}s`, `${verb}es`, `${stem}ing`, `${stem}ed`]
}
