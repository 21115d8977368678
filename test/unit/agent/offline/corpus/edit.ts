import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import {
  FETCH_BLOCK,
  LINEAR,
  LINEAR_TEXT,
  RESPONSE_BLOCK,
  SCORED,
  SCORED_EDGES,
  SCORED_TEXT,
  SLACK,
  START_BLOCK,
  THREE,
  THREE_TEXT,
  WITH_SLACK,
  WITH_SLACK_TEXT,
  WRITER_BLOCK,
} from './graphs.ts'

export const REMOVE: readonly Case[] = [
  {
    prompts: [
      'delete the Slack step',
      'remove Slack notification',
      'get rid of the slack notification',
      'drop the Slak notification',
      "I don't need the Slack step any more",
      'please delete "Slack notification"',
      'take out the last step',
    ],
    from: WITH_SLACK,
    to: LINEAR,
    says: /Removed "Slack notification"/,
  },
  {
    prompts: [
      'remove the second Slack notification',
      'delete the last slack notification',
      'drop the 2nd Slack notification',
    ],
    from: graph(
      `${WITH_SLACK_TEXT}\n${SLACK('Again').replace('Slack notification', 'Slack notification 2')}\nStart > Fetch > Writer > Slack notification > Slack notification 2 > Response`,
    ),
    to: WITH_SLACK,
    says: /Removed "Slack notification 2"/,
  },
  {
    prompts: [
      'delete the Writer step',
      'remove Writer',
      'Remove the agent',
      'can you delete the writer block?',
    ],
    from: LINEAR,
    to: graph(
      `${START_BLOCK}\n${FETCH_BLOCK}\nResponse: response {"output":"<Fetch.output>"}\nStart > Fetch > Response`,
    ),
    says: /"Response" now reads <Fetch\.output>/,
  },
  {
    prompts: [
      'remove Fetch and Writer',
      'delete Fetch, and delete Writer',
      'remove the Writer and the Fetch blocks',
    ],
    from: LINEAR,
    to: graph(`${START_BLOCK}\nResponse: response {"output":"<Start.output.url>"}\nStart > Response`),
  },
  {
    prompts: ['delete everything', 'remove all the blocks', 'delete all steps'],
    from: LINEAR,
    to: graph(START_BLOCK),
  },
  { prompts: ['delete Start', 'remove the trigger'], from: LINEAR, says: /begins the workflow.*\?/ },
  {
    prompts: ['delete the Frobnicator', 'remove the Zork step'],
    from: LINEAR,
    says: /There is no block "(?:Frobnicator|Zork(?: step)?)"/,
  },
  {
    prompts: ['delete the condition', 'remove Check score'],
    from: SCORED,
    to: graph(`${SCORED_TEXT.replace(/.*Check score: .*\n/, '')}Start > Score lead > Tell sales > Response`),
  },
]

export const RENAME: readonly Case[] = [
  {
    prompts: [
      'rename Fetch to "Get page"',
      'rename the fetch block to Get page',
      'call the Fetch block "Get page"',
      'change the name of Fetch to Get page',
      'Fetch should be called Get page',
    ],
    from: LINEAR,
    to: graph(
      `${START_BLOCK}\nGet page: general_api {"url":"<Start.output.url>","method":"GET"}\n${WRITER_BLOCK.replace('<Fetch.', '<Get page.')}\n${RESPONSE_BLOCK}\nStart > Get page > Writer > Response`,
    ),
    says: /Renamed "Fetch" to "Get page"/,
  },
  {
    prompts: [
      'rename Writer to Summary and delete Fetch',
      'rename Writer to Summary. Then remove Fetch.',
      '1. rename Writer to Summary\n2. delete Fetch',
    ],
    from: LINEAR,
    to: graph(
      `${START_BLOCK}\nSummary: agent {"model":"gpt-4o","system_prompt":"Summarise.","input":"<Start.output.url>"}\nResponse: response {"output":"<Summary.output>"}\nStart > Summary > Response`,
    ),
  },
  { prompts: ['rename Fetch to Writer', 'rename Fetch to "a.b"'], from: LINEAR, says: /\?$/ },
  {
    prompts: ['rename it to "Notify team"', 'call it "Notify team"'],
    from: WITH_SLACK,
    history: [
      { role: 'user', content: 'add a Slack notification' },
      { role: 'assistant', content: 'Added "Slack notification" (POST …) before "Response".' },
    ],
    to: graph(
      `${WITH_SLACK_TEXT.replace('Slack notification:', 'Notify team:')}\nStart > Fetch > Writer > Notify team > Response`,
    ),
  },
]

export const ARRANGE: readonly Case[] = [
  {
    prompts: ['duplicate Fetch', 'clone the Fetch block', 'make a copy of Fetch', 'copy the HTTP request'],
    from: LINEAR,
    to: graph(
      `${LINEAR_TEXT}\n${FETCH_BLOCK.replace('Fetch:', 'Fetch 2:')}\nStart > Fetch > Fetch 2 > Writer > Response`,
    ),
  },
  {
    prompts: ['duplicate Writer as "Second opinion"', 'clone Writer and call it "Second opinion"'],
    from: LINEAR,
    to: graph(
      `${LINEAR_TEXT}\n${WRITER_BLOCK.replace('Writer:', 'Second opinion:')}\nStart > Fetch > Writer > Second opinion > Response`,
    ),
  },
  {
    prompts: [
      'move Get prices before Get orders',
      'put Get prices before Get orders',
      'move the Get prices step to the beginning',
      'move Get prices right after Start',
    ],
    from: THREE,
    to: graph(`${THREE_TEXT}Start > Get prices > Get orders > Get users > Report`),
  },
  {
    prompts: [
      'swap Get orders and Get users',
      'move Get orders after Get users',
      'move Get users between Start and Get orders',
    ],
    from: THREE,
    to: graph(`${THREE_TEXT}Start > Get users > Get orders > Get prices > Report`),
  },
  { prompts: ['move Writer before Fetch', 'swap Fetch and Writer'], from: LINEAR, says: /cannot move/ },
  {
    prompts: [
      'disable the Writer step',
      'turn off Writer',
      'turn Writer off',
      'deactivate the agent',
      'skip Writer for now',
    ],
    from: LINEAR,
    to: graph(`${LINEAR_TEXT.replace('Writer: agent', '!Writer: agent')}\nStart > Fetch > Writer > Response`),
  },
  {
    prompts: ['enable Writer', 'turn Writer back on', 'activate the Writer block again', 'switch on Writer'],
    from: graph(
      `${LINEAR_TEXT.replace('Writer: agent', '!Writer: agent')}\nStart > Fetch > Writer > Response`,
    ),
    to: LINEAR,
  },
  { prompts: ['enable Writer', 'turn on Fetch'], from: LINEAR, says: /enabled already/ },
  {
    prompts: ['connect Start to Writer', 'add an edge from Start to Writer', 'link "Start" with "Writer"'],
    from: LINEAR,
    to: graph(`${LINEAR_TEXT}\nStart > Fetch > Writer > Response\nStart > Writer`),
  },
  {
    prompts: [
      'disconnect Tell sales from Response',
      'remove the edge between Tell sales and Response',
      'delete the connection from Tell sales to Response',
    ],
    from: SCORED,
    to: graph(`${SCORED_TEXT}${SCORED_EDGES.replace('Tell sales > Response', 'Tell sales')}`),
  },
  {
    prompts: [
      'replace the Slack step with an email to ann@acme.com',
      'use an email to ann@acme.com instead of the Slack notification',
      'swap Slack notification for an email to ann@acme.com',
    ],
    from: WITH_SLACK,
    to: graph(
      `${LINEAR_TEXT}\nEmail: capability {"name":"gmail_send_email","input":{"to":"ann@acme.com","subject":"Workflow result","body":"<Writer.output>"}}\nStart > Fetch > Writer > Email > Response`,
    ),
  },
  {
    prompts: ['replace Writer with a Slack notification'],
    from: LINEAR,
    to: graph(
      `${START_BLOCK}\n${FETCH_BLOCK}\n${SLACK('Workflow result: <Fetch.output>')}\nResponse: response {"output":"<Fetch.output>"}\nStart > Fetch > Slack notification > Response`,
    ),
  },
  {
    prompts: ['undo that', 'take that back', 'undo the last change'],
    from: WITH_SLACK,
    history: [
      { role: 'user', content: 'add a Slack notification' },
      {
        role: 'assistant',
        content: 'Added "Slack notification" (POST {{secrets.SLACK_WEBHOOK_URL}}) before "Response".',
      },
    ],
    to: LINEAR,
  },
]
