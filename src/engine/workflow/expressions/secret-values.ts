const MASK = '***'
/** Shorter values would be found everywhere. */
const MIN_MASKED_CHARS = 4

/** Takes the values of secrets out of a text: as they are, and as JSON, addresses and base64 write them. */
export function secretMasker(values: Iterable<string>): (text: string) => string {
  const forms = new Set([...values].flatMap(formsOf))
  // The longest first, since one may contain another.
  const masked = [...forms]
    .filter(({ length }) => length >= MIN_MASKED_CHARS)
    .sort((a, b) => b.length - a.length)
  return (text) => masked.reduce((rest, value) => rest.replaceAll(value, MASK), text)
}

function formsOf(value: string): string[] {
  const inForm = new URLSearchParams({ value }).toString().slice('value='.length)
  const inJson = JSON.stringify(value).slice(1, -1)
  const base64 = Buffer.from(value).toString('base64')
  return [value, inJson, encodeURIComponent(value), inForm, base64, JSON.stringify(inJson).slice(1, -1)]
}

/** What stands in for secrets where they must not be seen: their own placeholders. */
export function secretPlaceholders(names: readonly string[]): Map<string, string> {
  return new Map(names.map((name) => [name, `{{secrets.${name}}}`]))
}
