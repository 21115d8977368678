const LABEL = String.raw`"?[\p{L}\p{N}][\p{L}\p{N}_/-]{0,30}(?: [\p{L}\p{N}_/-]{1,30}){0,2}?"?`
/** `as urgent, normal or spam` in a prompt: what comes before a list of labels, and the list. */
const LIST = new RegExp(
  String.raw`(?<=\b(?:as|into|in|with|either|between|among|of|are|is|categories|labels|classes)\s*:? )` +
    String.raw`(?<labels>${LABEL}(?:, ${LABEL}){0,20}(?<joint>,? (?:or|and) )${LABEL})(?=[.;:!?\n]|$)`,
  'giu',
)
const JOINT = /,? (?:or|and) |, /i
const SAID = /\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|plus|as well as)\s+/i
const MAX_LABELS = 10
const MAX_WORDS = 4

/** The labels of a phrase such as `billing and refunds`. */
export function readLabels(phrase: string): string[] {
  return phrase
    .split(SAID)
    .slice(0, MAX_LABELS)
    .map((label) => label.replace(/^["']|["']$/g, '').trim())
    .filter((label) => label !== '')
}

/** Whether a text can be a label: `press request`, and not `to skip spam`. */
export function isLabel(text: string): boolean {
  return (
    text.split(' ').length <= MAX_WORDS &&
    !/^(?:to|that|which|who|where|when|if|so|for|with|from)\b/i.test(text)
  )
}

/** The labels among which a prompt lets an agent choose; empty where it names none, or several lists. */
export function labelsIn(prompt: string): string[] {
  return listIn(prompt)?.labels.map((label) => label.replaceAll('"', '')) ?? []
}

/** The prompt with more labels at the end of its list, else in a sentence of their own. */
export function withLabels(prompt: string, labels: readonly string[]): string {
  const list = listIn(prompt)
  if (list === null) {
    const own = labels.map((label) => `"${label}"`).join(' and ')
    return `${prompt.trim()} The label${labels.length > 1 ? 's' : ''} ${own} can be chosen as well.`.trim()
  }
  const quote = list.labels[0]?.startsWith('"') ? '"' : ''
  const all = [...list.labels, ...labels.map((label) => `${quote}${label}${quote}`)]
  return `${list.before}${all.slice(0, -1).join(', ')}${list.joint}${all.at(-1)}${list.behind}`
}

interface LabelList {
  before: string
  labels: string[]
  /** What stands before the last label. */
  joint: string
  behind: string
}

function listIn(prompt: string): LabelList | null {
  const [only, ...others] = prompt.matchAll(LIST)
  if (!only || others.length > 0) return null
  const { labels = '', joint = ' or ' } = only.groups ?? {}
  const end = only.index + labels.length
  return {
    before: prompt.slice(0, only.index),
    labels: labels.split(JOINT),
    joint,
    behind: prompt.slice(end),
  }
}
