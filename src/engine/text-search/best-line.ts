const MAX_EXCERPT_CHARS = 240
const LEAD_CHARS = 60

interface Line {
  number: number
  start: number
  firstMatch: number
  terms: Set<string>
}

/**
 * The line where most of the stems begin a word, the first of equals, with its number from 1; the first line that
 * is not blank when the stems are not in the text. The excerpt is at most 240 characters.
 */
export function bestLine(text: string, stems: readonly string[]): { excerpt: string; line: number } {
  const best = matchingLines(text, stems).reduce(
    (a, b) => (b.terms.size > a.terms.size ? b : a),
    firstLine(text),
  )
  const end = text.indexOf('\n', best.start)
  const line = text.slice(best.start, end === -1 ? text.length : end)
  return { excerpt: excerptOf(line, best.firstMatch - best.start), line: best.number }
}

function firstLine(text: string): Line {
  const firstMatch = Math.max(0, text.search(/\S/))
  const before = text.slice(0, firstMatch).split('\n')
  return {
    number: before.length,
    start: text.lastIndexOf('\n', firstMatch) + 1,
    firstMatch,
    terms: new Set(),
  }
}

function matchingLines(text: string, stems: readonly string[]): Line[] {
  const lines: Line[] = []
  let line: Line = { number: 1, start: 0, firstMatch: 0, terms: new Set() }
  for (const match of text.matchAll(wordStarts(stems))) {
    let number = line.number
    let start = line.start
    for (
      let end = text.indexOf('\n', start);
      end !== -1 && end < match.index;
      end = text.indexOf('\n', start)
    ) {
      number++
      start = end + 1
    }
    if (lines.length === 0 || start !== line.start) {
      line = { number, start, firstMatch: match.index, terms: new Set() }
      lines.push(line)
    }
    line.terms.add(match[0].toLowerCase())
  }
  return lines
}

/** The stemmer ends "company" and "companies" alike in "compani", which begins neither as it is written. */
function wordStarts(stems: readonly string[]): RegExp {
  const beginnings = stems.map((stem) => (stem.length > 3 && stem.endsWith('i') ? stem.slice(0, -1) : stem))
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])(?:${beginnings.map(RegExp.escape).join('|')})`, 'giu')
}

function excerptOf(line: string, match: number): string {
  if (line.length <= MAX_EXCERPT_CHARS) return line.trim()
  const start = Math.max(0, Math.min(match - LEAD_CHARS, line.length - MAX_EXCERPT_CHARS))
  // A cut may fall inside a surrogate pair.
  return line
    .slice(start, start + MAX_EXCERPT_CHARS)
    .toWellFormed()
    .trim()
}
