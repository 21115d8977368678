import { distance } from 'fastest-levenshtein'

/**
 * The candidate that a mistyped name most likely stands for, if any is close: letter case, "_" and "-" do not
 * count, and at most a third of the longer name's characters may differ. The first of equals.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  let nearest: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const [a, b] = [plain(name), plain(candidate)]
    const difference = distance(a, b)
    if (difference < least && difference <= Math.ceil(Math.max(a.length, b.length) / 3)) {
      nearest = candidate
      least = difference
    }
  }
  return nearest
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '')
}
