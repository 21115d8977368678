import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { LINEAR, LINEAR_TEXT, SCORED, SLACK } from './graphs.ts'

const WAIT = (name: string, seconds: number) =>
  graph(`
    Start: starter {"input":{}}
    ${name}: wait {"seconds":${seconds}}
    Response: response {"output":"Done"}
    Start > ${name} > Response
  `)
const linear = (...changes: [string, string][]) =>
  graph(
    `${changes.reduce((text, [from, to]) => text.replace(from, to), LINEAR_TEXT)}\nStart > Fetch > Writer > Response`,
  )
const TIMED: [string, string] = ['"method":"GET"', '"method":"GET","timeout":10000']

/** Several settings in one clause. */
export const SEVERAL: readonly Case[] = [
  {
    prompts: [
      'set the timeout to 10 seconds and the method to PUT',
      'set the timeout of Fetch to 10 seconds and its method to PUT',
      'change the method to PUT, and the timeout to 10s',
      'set the method to PUT, timeout 10 seconds',
      'make the timeout 10 seconds and the method PUT',
    ],
    from: LINEAR,
    to: linear(['"method":"GET"', '"method":"PUT","timeout":10000']),
    says: /Set (?:timeout|method) of "Fetch"[\s\S]*Set (?:timeout|method) of "Fetch"/,
  },
  {
    prompts: [
      'change the model to gpt-4.1 and the temperature to 0.2',
      'set the model of Writer to gpt-4.1, its temperature to 0.2',
    ],
    from: LINEAR,
    to: linear(['"model":"gpt-4o"', '"model":"gpt-4.1","temperature":0.2']),
  },
  {
    prompts: ['set the timeout to 1 minute and 30 seconds'],
    from: LINEAR,
    to: linear(['"method":"GET"', '"method":"GET","timeout":90000']),
  },
  {
    prompts: ['set the prompt to "Answer, and the method to b" and the url to https://b.example/x'],
    from: LINEAR,
    to: linear(['Summarise.', 'Answer, and the method to b'], ['<Start.output.url>', 'https://b.example/x']),
  },
  {
    prompts: ['set the writer prompt to Be brief and the temperature to 0.2'],
    from: LINEAR,
    to: linear(['"system_prompt":"Summarise."', '"system_prompt":"Be brief","temperature":0.2']),
  },
  {
    prompts: ['set the method to PUT and the colour to red'],
    from: LINEAR,
    says: /\?$/,
  },
]

const told = (content: string) => [
  { role: 'user', content: 'change it' } as const,
  { role: 'assistant', content } as const,
]

/** What takes settings back. */
export const UNDO: readonly Case[] = [
  {
    prompts: [
      'undo that',
      'set it back',
      'revert the last change',
      'change it back to what it was',
      'put it back the way it was',
      'set the timeout back',
      'restore the old timeout',
    ],
    from: linear(TIMED),
    history: told('Set timeout of "Fetch" to `10000`.\n\nThis includes the change that I proposed before.'),
    to: LINEAR,
    says: /^Took timeout of "Fetch" out again \(it was `10000`\)\.$/,
  },
  {
    prompts: ['undo that', 'roll back the last change', 'set the model back to what it was'],
    from: linear(['gpt-4o', 'gpt-4.1']),
    history: told('Set model of "Writer" to `gpt-4.1` (it was `gpt-4o`).'),
    to: LINEAR,
    says: /^Set model of "Writer" back to `gpt-4o`/,
  },
  {
    prompts: ['revert that'],
    from: linear(['gpt-4o', 'gpt-4.1'], ['"system_prompt":"Summarise."', '"system_prompt":"No \\"x\\"."']),
    history: told(
      'Set model of "Writer" to `gpt-4.1` (it was `gpt-4o`).\n\nSet system_prompt of "Writer" to `No "x".` (it was `Summarise.`).',
    ),
    to: LINEAR,
  },
  {
    prompts: ['set the threshold back'],
    from: SCORED,
    history: told(
      'Set branches of "Check score" to `<Score lead.output.score> > 80` (it was `<Score lead.output.score> > 80`).',
    ),
    says: /^Set branches of "Check score" back to/,
    calls: [],
  },
  {
    // What has been changed since, what is not told whole, and what cannot be taken back as a whole stays.
    prompts: ['undo that', 'set it back'],
    from: LINEAR,
    history: told('Set timeout of "Fetch" to `10000` (it was `2000`).'),
    says: /^I cannot take that back from here/,
  },
  {
    prompts: ['undo that'],
    from: linear(TIMED),
    history: told('Removed "Wait".\n\nSet timeout of "Fetch" to `10000` (it was `2000`).'),
    says: /^I cannot take that back from here/,
  },
]

/** A generated name tells how long a block waits, and one that a person gave stays. */
export const RETIMED: readonly Case[] = [
  {
    prompts: ['make the wait 10 minutes', 'set the wait to 10 minutes', 'wait 10 minutes instead'],
    from: WAIT('Wait 5 minutes', 300),
    to: WAIT('Wait 10 minutes', 600),
    says: /It is called "Wait 10 minutes" now\./,
  },
  {
    prompts: ['make the wait 10 minutes'],
    from: WAIT('Cool down', 300),
    to: WAIT('Cool down', 600),
    says: /^Set seconds of "Cool down" to `600` \(it was `300`\)\.$/,
  },
  {
    prompts: ['undo that'],
    from: WAIT('Wait 10 minutes', 600),
    history: told(
      'Set seconds of "Wait 5 minutes" to `600` (it was `300`). It is called "Wait 10 minutes" now.',
    ),
    to: WAIT('Wait 5 minutes', 300),
  },
]

const MAILS = (labels: string, branches: string, more = '') =>
  graph(`
    Start: starter {"input":{"mail":"string"}}
    Sort mail: agent {"model":"gpt-4o","system_prompt":"Classify the mail as ${labels}. Answer with the label alone.","input":"<Start.output.mail>"}
    Which: condition {"branches":[{"expression":"<Sort mail.output> == \\"sales\\""}${branches}]}
    Tell sales: general_api {"url":"https://hooks.example.com/sales","method":"POST","body":{"text":"<Start.output.mail>"}}
    Log: code {"language":"javascript","code":"output = 1"}
    Response: response {"output":"<Sort mail.output>"}
    Start > Sort mail > Which
    Which[if] > Tell sales > Response
    Which[else] > Log > Response
    ${more}
  `)
const BY_LABEL = MAILS('sales, support or spam', '')

/** Categories of agents that classify, and of conditions that go by them. */
export const CATEGORIES: readonly Case[] = [
  {
    prompts: [
      "also add a category 'billing'",
      'add another category called billing to the classifier',
      'include "billing" as a label in Sort mail',
      'add billing to the categories',
      'Sort mail should also know the category billing',
    ],
    from: BY_LABEL,
    to: MAILS('sales, support, spam or billing', ''),
    says: /^Set system_prompt of "Sort mail"/,
  },
  {
    prompts: [
      'add the categories billing and "press request"',
      'Sort mail should also have a category for billing and press request',
    ],
    from: BY_LABEL,
    to: MAILS('sales, support, spam, billing or press request', ''),
  },
  {
    prompts: ['add a category spam'],
    from: BY_LABEL,
    says: /^"Sort mail" knows "spam" already\.$/,
  },
  {
    prompts: [
      'add a branch for spam to Which that posts it to Slack',
      'add another branch for "spam": post it to Slack',
      'add a case for spam that posts it to Slack',
    ],
    from: BY_LABEL,
    to: MAILS(
      'sales, support or spam',
      ',{"expression":"<Sort mail.output> == \\"spam\\""}',
      `${SLACK('<Sort mail.output>')}\nWhich[elif_1] > Slack notification > Response`,
    ),
    says: /^"Which" now tests <Sort mail\.output> == "spam" as well\. elif_1: runs "Slack notification"\./,
  },
  {
    prompts: ['add a category billing to Which', 'add another branch for billing'],
    from: BY_LABEL,
    says: /^What should happen if it is "billing"\?/,
  },
  {
    prompts: ['add an option to skip spam', 'add a category that nobody uses'],
    from: BY_LABEL,
  },
  {
    prompts: ['add a category billing', 'add another branch for billing'],
    from: LINEAR,
  },
]
