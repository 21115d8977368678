import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { EMPTY, LINEAR, LINEAR_TEXT, SCORED, WITH_SLACK } from './graphs.ts'

const BROKEN_TEXT = LINEAR_TEXT.replace('<Fetch.output>', '<Fetsh.output>')
const BROKEN = graph(`${BROKEN_TEXT}\nStart > Fetch > Writer > Response`)
export const TALK: readonly Case[] = [
  {
    prompts: [
      'what does this do?',
      'explain the workflow',
      'What is this workflow about?',
      'describe this flow',
      'how does it work?',
      'walk me through the workflow',
    ],
    from: LINEAR,
    says: /4 blocks[\s\S]*"Fetch" sends a GET request[\s\S]*"Writer" asks gpt-4o/,
  },
  { prompts: ['what does this do?', 'explain'], from: EMPTY, says: /empty/ },
  {
    prompts: [
      'list the blocks',
      'which steps are there?',
      'show me all the steps',
      'how many blocks does it have?',
    ],
    from: LINEAR,
    says: /4 blocks: "Start", "Fetch", "Writer" and "Response"/,
  },
  {
    prompts: [
      'explain Writer',
      'what does Writer do?',
      'show me the Writer block',
      'how is Writer configured?',
    ],
    from: LINEAR,
    says: /"Writer" asks gpt-4o/,
  },
  {
    prompts: ['what comes after Fetch?', 'which block runs after Fetch'],
    from: LINEAR,
    says: /"Writer" comes after "Fetch"/,
  },
  { prompts: ['when does it run?', 'how is it triggered'], from: LINEAR, says: /when it is started/ },
  {
    prompts: [
      'is anything wrong?',
      'check the workflow',
      'are there any errors?',
      'validate it',
      'does it work?',
      'is it ok?',
    ],
    from: SCORED,
    says: /Nothing is wrong/,
  },
  {
    prompts: ['is anything wrong?', "what's wrong?", 'any problems?'],
    from: BROKEN,
    says: /Fetsh[\s\S]*fix it/,
  },
  { prompts: ['fix it', 'fix the errors', 'repair the workflow'], from: BROKEN, to: LINEAR },
  { prompts: ['hi', 'help', 'what can you do?', 'Hello!'], from: LINEAR, says: /For example/ },
  { prompts: ['thanks!', 'thank you very much', 'great'], from: LINEAR, says: /welcome/ },
  {
    prompts: [
      'florble the wug',
      'blah',
      'what is the weather in Bergen?',
      'make it better',
      'optimize the database index',
    ],
    from: LINEAR,
    says: /\?/,
  },
  {
    prompts: ['retry Fetch three times', 'add retries to Fetch', 'try again if it fails'],
    from: LINEAR,
    says: /tried again by themselves/,
  },
  {
    prompts: [
      'when the run fails, email me',
      'notify me on Slack if the workflow fails',
      'add an error handler',
    ],
    from: LINEAR,
    says: /workflowRun\.failed/,
  },
  { prompts: ['loop over the items', 'for each item send an email'], from: LINEAR, says: /no loops/ },
  {
    prompts: ['remove it'],
    from: WITH_SLACK,
    history: [{ role: 'assistant', content: 'Added "Slack notification" (POST …) before "Response".' }],
    to: LINEAR,
  },
]
