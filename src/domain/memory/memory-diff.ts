import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'

/** One version of a file; an empty content at version 0 stands for no file. */
export interface MemoryVersion {
  version: number
  content: string
}

/** A finer comparison takes time with the square of its length. */
const MAX_CHANGED_LINES = 500
const MAX_COMPARED_LINES = 20_000

/**
 * What changed between two versions, as a unified diff with three lines around each change. Where more than 500
 * lines have changed, or files have more than 20,000 lines together, every line is told as replaced.
 */
export function memoryDiff(path: string, before: MemoryVersion, after: MemoryVersion): string {
  const names = [before.version === 0 ? '/dev/null' : path, path] as const
  const versions = [`version ${before.version}`, `version ${after.version}`] as const
  const isComparable = linesOf(before.content).length + linesOf(after.content).length <= MAX_COMPARED_LINES
  const options = { context: 3, maxEditLength: MAX_CHANGED_LINES, headerOptions: FILE_HEADERS_ONLY }
  const diff = isComparable
    ? createTwoFilesPatch(...names, before.content, after.content, ...versions, options)
    : undefined
  return diff ?? replaced(names, versions, [before.content, after.content])
}

function replaced(
  names: readonly [string, string],
  versions: readonly [string, string],
  [before, after]: readonly [string, string],
): string {
  const head = [`--- ${names[0]}\t${versions[0]}`, `+++ ${names[1]}\t${versions[1]}`]
  const hunk = `@@ -${rangeOf(before)} +${rangeOf(after)} @@`
  return [...head, hunk, ...marked('-', before), ...marked('+', after), ''].join('\n')
}

function rangeOf(text: string): string {
  const { length } = linesOf(text)
  return `${Math.min(1, length)},${length}`
}

function marked(sign: '-' | '+', text: string): string[] {
  const lines = linesOf(text).map((line) => sign + line)
  return lines.length === 0 || text.endsWith('\n') ? lines : [...lines, '\\ No newline at end of file']
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
