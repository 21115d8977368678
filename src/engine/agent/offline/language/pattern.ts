/**
 * A regular expression in any letter case that is written over several lines: a line break and the spaces after it are
 * no part of it. Named parts are put in as text.
 */
export function pattern({ raw }: TemplateStringsArray, ...parts: readonly string[]): RegExp {
  return new RegExp(alternatives({ raw }, ...parts), 'i')
}

/** The same as text, to be a named part of others. */
export function alternatives(
  { raw }: Pick<TemplateStringsArray, 'raw'>,
  ...parts: readonly string[]
): string {
  return String.raw({ raw: raw.map((text) => text.replace(/\n\s*/g, '')) }, ...parts)
}
