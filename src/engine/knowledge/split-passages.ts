/** A passage is as long as a person would quote, and never much longer. */
const MAX_PASSAGE_CHARS = 1_200

/** Where a text is best cut, from the best place to the worst: between paragraphs, lines, sentences, words. */
const BREAKS = [/\n[ \t]*\n/g, /\n/g, /[.!?…]\s/g, /\s/g]

/** The text in parts of at most 1,200 characters, cut where it reads best; blank parts are left out. */
export function splitPassages(text: string): string[] {
  const passages: string[] = []
  let start = 0
  while (start < text.length) {
    const end = start + cutOf(text.slice(start, start + MAX_PASSAGE_CHARS), text.length - start)
    const passage = text.slice(start, end).trim()
    if (passage !== '') passages.push(passage)
    start = end
  }
  return passages
}

/** How much of a window to take: all of what is left, or up to its last good break in the second half. */
function cutOf(window: string, left: number): number {
  if (left <= window.length) return window.length
  for (const pattern of BREAKS) {
    const last = [...window.matchAll(pattern)].at(-1)
    const cut = last ? last.index + last[0].length : 0
    if (cut > window.length / 2) return cut
  }
  return isHighSurrogate(window.charCodeAt(window.length - 1)) ? window.length - 1 : window.length
}

/** A cut behind it would break a character in two. */
function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}
