const MAX_NAME_CHARS = 100
const FORBIDDEN = /[<>.]/
const MAX_ID_CHARS = 60

/** Why a text cannot be a block's name; null for one that can. */
export function blockNameFault(name: string): string | null {
  if (name.trim() === '') return 'A block needs a name'
  if (name.length > MAX_NAME_CHARS) return `A block's name has at most ${MAX_NAME_CHARS} characters`
  if (FORBIDDEN.test(name)) return "A block's name must not contain <, > or ."
  return null
}

/** The name itself, or `Name 2`, `Name 3` … where it is taken. */
export function freeName(name: string, taken: { has(name: string): boolean }): string {
  if (!taken.has(name)) return name
  for (let number = 2; ; number++) {
    const suffix = ` ${number}`
    const candidate = `${name.slice(0, MAX_NAME_CHARS - suffix.length).trimEnd()}${suffix}`
    if (!taken.has(candidate)) return candidate
  }
}

/** An id for a block without one: its name in lower case with `_`, or its type where that leaves nothing. */
export function idFromName(
  { name, type }: { name: string; type: string },
  taken: { has(id: string): boolean },
): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [type]
  const stem = words.join('_').slice(0, MAX_ID_CHARS)
  if (!taken.has(stem)) return stem
  for (let number = 2; ; number++) {
    if (!taken.has(`${stem}_${number}`)) return `${stem}_${number}`
  }
}
