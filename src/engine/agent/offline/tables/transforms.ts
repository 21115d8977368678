import { readComparison } from '../language/comparison.ts'
import { pattern } from '../language/pattern.ts'

interface Transform {
  pattern: RegExp
  /** The statements; `data` is what the step works on. Null where the phrase says too little. */
  write(match: RegExpExecArray): string | null
}

const field = (phrase: string | undefined) =>
  JSON.stringify(
    (phrase ?? '')
      .trim()
      .replace(/^(?:the|their|its) /i, '')
      .replace(/^["']|["']$/g, '')
      .replace(/ /g, '_'),
  )

/** What code steps are most often asked for, each a few lines of plain JavaScript over `data`. */
const TRANSFORMS: readonly Transform[] = [
  { pattern: /^(?:log|print)\b/i, write: () => 'console.log(JSON.stringify(data))\noutput = data' },
  {
    pattern: pattern`
        ^sort\b.{0,60}?\bby (?:the )?([\w ]{1,40}?)
        (?: (descending|desc|in descending order|highest first|newest first|ascending|asc))?$`,
    write: ([, key, order]) => {
      const [less, more] = /desc|highest|newest/i.test(order ?? '') ? [1, -1] : [-1, 1]
      const name = field(key)
      return (
        `output = [...data].sort((a, b) => (a[${name}] < b[${name}] ? ${less} : a[${name}] > b[${name}] ` +
        `? ${more} : 0))`
      )
    },
  },
  {
    pattern: pattern`
        ^(?:filter|keep|select|pick)\b.{0,60}?\b(?:where|whose|with|that have|which have|to those with
        |for) (?:an? |the )?(.{3,100})$`,
    write: ([, test]) => {
      const comparison = readComparison(test ?? '')
      if (comparison?.operator === 'true')
        return (
          `output = data.filter((item) => item[${field(comparison.subject)}] ` +
          `${comparison.isNegated ? '!==' : '==='} true)`
        )
      if (!comparison || comparison.value === undefined || comparison.operator === 'between') return null
      const operator =
        comparison.operator === '==' ? '===' : comparison.operator === '!=' ? '!==' : comparison.operator
      if (operator === 'contains')
        return (
          'output = data.filter((item) => ' +
          `item[${field(comparison.subject)}].includes(${JSON.stringify(comparison.value)}))`
        )
      return (
        `output = data.filter((item) => item[${field(comparison.subject)}] ${operator} ` +
        `${JSON.stringify(comparison.value)})`
      )
    },
  },
  {
    pattern: /^(?:take|keep|limit(?: it| them)? to|get)\b.{0,20}?\bfirst (\d{1,6})\b/i,
    write: ([, count]) => `output = data.slice(0, ${count})`,
  },
  {
    pattern: /^(?:limit)\b.{0,20}?\bto (\d{1,6})\b/i,
    write: ([, count]) => `output = data.slice(0, ${count})`,
  },
  { pattern: /^count\b/i, write: () => 'output = data.length' },
  {
    pattern: pattern`
        ^(?:sum|add|total|calculate the (?:sum|total)(?: of)?|compute the (?:sum|total)(?: of)?)(?: up)?
        (?: of)?(?: the)? (\w{1,40})`,
    write: ([, key]) =>
      /^(?:of|it|them|all|everything|numbers)$/i.test(key ?? '')
        ? 'output = data.reduce((sum, value) => sum + value, 0)'
        : `output = data.reduce((sum, item) => sum + item[${field(key?.replace(/s$/, ''))}], 0)`,
  },
  {
    pattern: /^(?:average|calculate the average(?: of)?|compute the average(?: of)?)(?: the)? (\w{1,40})/i,
    write: ([, key]) =>
      `output = data.reduce((sum, item) => sum + item[${field(key?.replace(/s$/, ''))}], 0) / data.length`,
  },
  {
    pattern: /^uppercase\b|\bto (?:upper ?case|capitals)\b/i,
    write: () => 'output = String(data).toUpperCase()',
  },
  { pattern: /^lowercase\b|\bto lower ?case\b/i, write: () => 'output = String(data).toLowerCase()' },
  { pattern: /^parse\b.{0,20}?\bjson\b/i, write: () => 'output = JSON.parse(data)' },
  {
    pattern: /^(?:strip|remove|clean|trim)\b.{0,30}?\b(?:html|tags?|markup)\b/i,
    write: () => "output = String(data).replace(/<[^>]*>/g, ' ').replace(/\\s+/g, ' ').trim()",
  },
  {
    pattern: /^(?:trim|strip (?:the )?(?:white ?space|spaces))\b/i,
    write: () => 'output = String(data).trim()',
  },
  { pattern: /^reverse\b/i, write: () => 'output = [...data].reverse()' },
  { pattern: /^flatten\b/i, write: () => 'output = data.flat()' },
  {
    pattern: /^(?:dedupe|deduplicate|remove (?:the )?duplicates)\b(?:.{0,40}?\bby (?:the )?(\w{1,40}))?/i,
    write: ([, key]) =>
      key === undefined
        ? 'output = [...new Set(data)]'
        : `output = [...new Map(data.map((item) => [item[${field(key)}], item])).values()]`,
  },
]

/** The statements for what a phrase asks of code; null where the table has none for it. */
export function findTransform(phrase: string): string | null {
  for (const { pattern, write } of TRANSFORMS) {
    const match = pattern.exec(phrase)
    const code = match ? write(match) : null
    if (code !== null) return code
  }
  return null
}
