import type { BlockType } from '../../../workflow/graph/graph.ts'
import { pattern } from '../language/pattern.ts'

/** What people call the types of blocks. */
const WORDS: readonly { pattern: RegExp; types: readonly BlockType[] }[] = [
  { pattern: /^(?:starter|start|trigger|beginning|entry(?: point)?|input)$/i, types: ['starter', 'webhook'] },
  { pattern: /^(?:webhook|inbound webhook|webhook trigger)$/i, types: ['webhook'] },
  {
    pattern:
      /^(?:(?:http|https|api|rest|web)(?: (?:request|call|api))?|request|api[- ]call|general[_ ]api|url call|fetch)$/i,
    types: ['general_api'],
  },
  {
    pattern: /^(?:agent|ai(?: agent)?|llm(?: agent| call)?|model|gpt|claude|chatgpt|prompt|ai model)$/i,
    types: ['agent'],
  },
  { pattern: /^(?:code|function|script|javascript|js|java script|custom code)$/i, types: ['code'] },
  {
    pattern: /^(?:condition|if|if[-/ ]else|check|branch|decision|conditional|router|if statement)$/i,
    types: ['condition'],
  },
  { pattern: /^(?:split|fork|parallel|fan[- ]?out)$/i, types: ['split'] },
  { pattern: /^(?:wait|delay|pause|timer|sleep|waiting)$/i, types: ['wait'] },
  {
    pattern: pattern`
        ^(?:approval|human approval|manual approval|review|human review|sign[- ]?off|confirmation
        |approval request|approval gate)$`,
    types: ['approval'],
  },
  { pattern: /^(?:response|output|reply|answer|result|return|end)$/i, types: ['response'] },
  { pattern: /^(?:sub[- ]?workflow|workflow|child workflow|nested workflow)$/i, types: ['subworkflow'] },
  { pattern: /^(?:capability|tool)$/i, types: ['capability'] },
  { pattern: /^(?:orchestration)$/i, types: ['orchestration'] },
  { pattern: /^(?:platform|platform api)$/i, types: ['platform_api'] },
]

/** The types that a word stands for; none for other words. */
export function typesNamed(text: string): readonly BlockType[] {
  const word = text.trim()
  return WORDS.find(({ pattern }) => pattern.test(word))?.types ?? []
}
