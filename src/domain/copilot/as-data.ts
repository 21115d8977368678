/**
 * Something that other people or programs wrote, for a model: between tags that the instructions tell it to read as
 * data. What would close the tag inside is written in another way.
 */
export function asData(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `<data>\n${text.replaceAll(/<(\/?)data>/gi, '<$1 data>')}\n</data>`
}
