import { factsOf, type VariableName, variableNames } from '../../../src/platform/environment.ts'

const NOTHING = '–'
const ROW = /^\|\s*`([A-Z_]+)`\s*\|([^|]*)\|(.*)\|\s*$/

/** The text of .env.example: every variable, commented out, so that a plain copy changes nothing. */
export function toEnvExample(): string {
  const blocks = variableNames().map((name) => {
    const { meaning, default: value, defaultInWords } = factsOf(name)
    const words = value === undefined ? [`# Default: ${defaultInWords ?? 'none'}`] : []
    return [`# ${meaning}`, ...words, `#${name}=${value ?? ''}`]
  })
  return `${blocks.map((lines) => lines.join('\n').replaceAll('`', '')).join('\n\n')}\n`
}

/** Whether the text has a table with the header `| variable | default | meaning |`. */
export function hasVariableTable(markdown: string): boolean {
  return /^\|\s*variable\s*\|\s*default\s*\|\s*meaning\s*\|\s*$/m.test(markdown)
}

/** Sentences about the rows of the table that are missing, unknown or differ from what the process reads. */
export function findTableDifferences(markdown: string): string[] {
  const rows = new Map(markdown.split('\n').flatMap(toRow))
  const names = variableNames()
  const unknown = [...rows.keys()].filter((name) => !names.some((known) => known === name))
  return [
    ...unknown.map((name) => `${name} is in the table, but is not read`),
    ...names.flatMap((name) => compare(name, rows.get(name))),
  ]
}

function toRow(line: string): [name: string, cells: string][] {
  const [, name, value, meaning] = ROW.exec(line) ?? []
  return name === undefined ? [] : [[name, `${value?.trim()} | ${meaning?.trim()}`]]
}

function compare(name: VariableName, cells: string | undefined): string[] {
  const expected = toCells(name)
  if (cells === undefined) return [`${name} is missing: | \`${name}\` | ${expected} |`]
  return cells === expected ? [] : [`${name} differs: | \`${name}\` | ${expected} |`]
}

function toCells(name: VariableName): string {
  const { meaning, default: value, defaultInWords } = factsOf(name)
  return `${value === undefined ? (defaultInWords ?? NOTHING) : `\`${value}\``} | ${meaning}`
}
