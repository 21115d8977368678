/** Words that are common in a language and none of English. */
const WORDS: Readonly<Record<string, string>> = {
  German:
    'bitte und der die das ein eine einen mit nach für wenn dann ich nicht füge hinzu schritt auf ist soll',
  French: 'le la les une des et avec après pour je ne pas ajoute ajouter étape est dans veuillez envoie',
  Spanish: 'el los las una y con después para yo agrega añade añadir paso es en por favor envía',
  Italian: 'il lo gli una e con dopo per io aggiungi passo è nel invia',
  Portuguese: 'o os uma e com depois para eu adicione passo é no envie',
  Dutch: 'de het een en met na voor ik niet voeg toe stap is op stuur',
}
const LANGUAGES = Object.entries(WORDS).map(([name, words]) => ({ name, words: new Set(words.split(' ')) }))
const MIN_WORDS = 3
const MAX_READ = 60

/** The language of a text that is not English; null where too little says so. */
export function foreignLanguage(text: string): string | null {
  const words = (text.toLowerCase().match(/\p{L}+/gu) ?? []).slice(0, MAX_READ)
  const counted = LANGUAGES.map(({ name, words: known }) => ({
    name,
    count: words.filter((word) => known.has(word)).length,
  }))
  const most = counted.toSorted((a, b) => b.count - a.count)[0]
  return most && most.count >= MIN_WORDS && most.count * 3 >= words.length ? most.name : null
}
