import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import {
  LINEAR,
  LINEAR_TEXT,
  SCORED,
  SCORED_EDGES,
  SCORED_TEXT,
  WITH_SLACK,
  WITH_SLACK_TEXT,
} from './graphs.ts'

const linear = (from: string, to: string) =>
  graph(`${LINEAR_TEXT.replace(from, to)}\nStart > Fetch > Writer > Response`)
const writer = (from: string, to: string) =>
  linear(
    `"model":"gpt-4o","system_prompt":"Summarise."`,
    `"model":"gpt-4o","system_prompt":"Summarise."`.replace(from, to),
  )

const WAITING_TEXT = `
  Start: starter {"input":{}}
  Wait a bit: wait {"seconds":60}
  Response: response {"output":"Done"}
`
const EDGES = 'Start > Wait a bit > Response'

export const CONFIGURE: readonly Case[] = [
  {
    prompts: [
      'set the url of Fetch to https://api.example.com/v2',
      "change Fetch's url to https://api.example.com/v2",
      'update the URL in Fetch to https://api.example.com/v2',
      'in Fetch, set the url to https://api.example.com/v2',
      'set the address of the HTTP request to https://api.example.com/v2',
      'use https://api.example.com/v2 as the url of Fetch',
      'change the url to https://api.example.com/v2',
    ],
    from: LINEAR,
    to: linear('"url":"<Start.output.url>"', '"url":"https://api.example.com/v2"'),
    says: /Set url of "Fetch"/,
  },
  {
    prompts: [
      'set the method of Fetch to POST',
      'change the method to post',
      'make the method of Fetch POST',
    ],
    from: LINEAR,
    to: linear('"method":"GET"', '"method":"POST"'),
  },
  {
    prompts: [
      'set the timeout of Fetch to 10 seconds',
      'change the timeout to 10s',
      "set Fetch's timeout to 10000",
    ],
    from: LINEAR,
    to: linear('"method":"GET"', '"method":"GET","timeout":10000'),
  },
  {
    prompts: [
      'use gpt-4.1 in Writer',
      'switch Writer to gpt-4.1',
      'change the model of Writer to gpt-4.1',
      'set the model to gpt-4.1',
      'use GPT-4.1 for the agent',
      'change the model to gpt 4.1',
      'use gpt-4.1 instead',
    ],
    from: LINEAR,
    to: writer('gpt-4o', 'gpt-4.1'),
  },
  {
    prompts: ['use claude in Writer', 'switch to claude', 'use Claude Sonnet 4.5 in Writer'],
    from: LINEAR,
    to: writer('gpt-4o', 'claude-sonnet-4-5'),
  },
  {
    prompts: [
      'change the prompt of Writer to "Answer in German."',
      'set the system prompt of Writer to "Answer in German."',
      'set the instructions to "Answer in German."',
      'update Writer\'s prompt to "Answer in German."',
    ],
    from: LINEAR,
    to: writer('Summarise.', 'Answer in German.'),
  },
  {
    prompts: [
      'tell Writer to answer in French',
      'Writer should answer in French',
      'have Writer answer in French',
    ],
    from: LINEAR,
    to: writer('Summarise.', 'Summarise. Answer in French.'),
  },
  {
    prompts: [
      'set the temperature of Writer to 0.2',
      'lower the temperature to 0.2',
      "change the agent's temperature to 0.2",
    ],
    from: LINEAR,
    to: writer('"system_prompt":"Summarise."', '"system_prompt":"Summarise.","temperature":0.2'),
  },
  {
    prompts: [
      'add a header X-Key: abc to Fetch',
      'set header X-Key to abc in Fetch',
      'add header "X-Key" with value "abc" to the HTTP request',
    ],
    from: LINEAR,
    to: linear('"method":"GET"', '"method":"GET","headers":{"X-Key":"abc"}'),
  },
  {
    prompts: [
      'add an authorization header to Fetch',
      'add a bearer token to Fetch',
      'add authentication to the HTTP request',
    ],
    from: LINEAR,
    to: linear('"method":"GET"', '"method":"GET","headers":{"Authorization":"Bearer {{secrets.API_TOKEN}}"}'),
    says: /needs the secret API_TOKEN/,
  },
  {
    prompts: ['add a query parameter limit=10 to Fetch', 'set the query param limit to 10 in Fetch'],
    from: LINEAR,
    to: linear('"method":"GET"', '"method":"GET","params":{"limit":10}'),
  },
  {
    prompts: [
      'add an input called email',
      'add a start variable named email',
      'declare an input email',
      'Add an input "email" to the workflow',
    ],
    from: LINEAR,
    to: linear('{"url":"string"}', '{"url":"string","email":"string"}'),
    says: /<Start\.output\.email>/,
  },
  {
    prompts: ['add an input called limit of type number', 'add a number input called limit'].slice(0, 1),
    from: LINEAR,
    to: linear('{"url":"string"}', '{"url":"string","limit":"number"}'),
  },
  {
    prompts: ['set the default of url to "https://a.example"'],
    from: LINEAR,
    to: linear('{"url":"string"}', '{"url":"https://a.example"}'),
  },
  {
    prompts: [
      'change the wait to 10 minutes',
      'set the duration of Wait a bit to 10 minutes',
      'make the wait 10 minutes',
      'set the delay to 600 seconds',
    ],
    from: graph(WAITING_TEXT + EDGES),
    to: graph(WAITING_TEXT.replace('60', '600') + EDGES),
  },
  {
    prompts: [
      'change the threshold to 90',
      'set the condition of Check score to the score of Score lead is above 90',
      'change the condition to <Score lead.output.score> > 90',
    ],
    from: SCORED,
    to: graph(`${SCORED_TEXT.replace('> 80', '> 90')}${SCORED_EDGES}`),
  },
  {
    prompts: [
      'change the message of the Slack notification to "Done: <Writer.output>"',
      'set the text of Slack notification to "Done: <Writer.output>"',
      'update the Slack message to "Done: <Writer.output>"',
    ],
    from: WITH_SLACK,
    to: graph(
      `${WITH_SLACK_TEXT.replace('Workflow result: <Writer', 'Done: <Writer')}\nStart > Fetch > Writer > Slack notification > Response`,
    ),
  },
  {
    prompts: [
      'set the output of Response to <Fetch.output>',
      "change the response to Fetch's output",
      'make Response return the output of Fetch',
      'return the output of Fetch instead',
    ],
    from: LINEAR,
    to: linear('"output":"<Writer.output>"', '"output":"<Fetch.output>"'),
  },
  {
    prompts: ['set its temperature to 0.5', 'lower its temperature to 0.5'],
    from: LINEAR,
    history: [
      { role: 'user', content: 'explain Writer' },
      { role: 'assistant', content: '"Writer" asks gpt-4o: Summarise.' },
    ],
    to: writer('"system_prompt":"Summarise."', '"system_prompt":"Summarise.","temperature":0.5'),
  },
  { prompts: ['set the url of Fetch to nonsense'], from: LINEAR, says: /address.*https/ },
  { prompts: ['set the method of Fetch to FROB'], from: LINEAR, says: /Which method/ },
]
