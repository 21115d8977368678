import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import {
  EMAIL,
  EMPTY,
  LINEAR,
  LINEAR_TEXT,
  SCORED,
  SCORED_TEXT,
  SLACK,
  TELLING,
  THREE,
  THREE_TEXT,
  WITH_SLACK,
} from './graphs.ts'

const chain = (block: string, edges: string) => graph(`${LINEAR_TEXT}\n${block}\n${edges}`)
const linear = (from: string, to: string) =>
  graph(`${LINEAR_TEXT.replace(from, to)}\nStart > Fetch > Writer > Response`)
const cron = (keys: string) =>
  linear('{"input":{"url":"string"}}', `{"input":{"url":"string"},"schedule_enabled":true,${keys}}`)

/** Written after the rules, in other words than theirs, to measure how they do with what they were not made for. */
export const HELD_OUT: readonly Case[] = [
  {
    prompts: [
      'I want a Slack notification once the run is over',
      'could we get notified in slack upon completion?',
      'stick a Slack alert at the very end of the workflow',
      'before returning the response, ping the team on Slack',
    ],
    from: LINEAR,
    to: chain(
      SLACK('Workflow result: <Writer.output>'),
      'Start > Fetch > Writer > Slack notification > Response',
    ),
  },
  {
    prompts: [
      'have it pause for half an hour after the fetch',
      'sleep 30 min between Fetch and Writer',
      'give it a 30 minute break after Fetch',
    ],
    from: LINEAR,
    to: chain(
      'Wait 30 minutes: wait {"seconds":1800}',
      'Start > Fetch > Wait 30 minutes > Writer > Response',
    ),
  },
  {
    prompts: [
      'I need to sign off before the response goes out',
      'make sure a human approves it before Response',
      'let me review it before Response',
    ],
    from: LINEAR,
    to: chain(
      'Approval: approval {"message":"Continue with this? <Writer.output>"}',
      'Start > Fetch > Writer > Approval > Response',
    ),
  },
  {
    prompts: [
      'mail the result to ann@acme.com',
      'forward it to ann@acme.com by email',
      'the result should be emailed to ann@acme.com',
    ],
    from: LINEAR,
    to: chain(EMAIL('<Writer.output>', 'ann@acme.com'), 'Start > Fetch > Writer > Email > Response'),
  },
  {
    prompts: ['get rid of Writer', 'Writer can go', 'kill the agent step', 'lose the writer'],
    from: LINEAR,
    to: graph(
      `${LINEAR_TEXT.split('\n')
        .filter((line) => !/^(?:Writer|Response):/.test(line))
        .join('\n')}\nResponse: response {"output":"<Fetch.output>"}\nStart > Fetch > Response`,
    ),
  },
  {
    prompts: [
      'point Fetch at https://api.example.com/v2',
      'Fetch should call https://api.example.com/v2 instead',
      "replace Fetch's url with https://api.example.com/v2",
      'let Fetch use the url https://api.example.com/v2',
    ],
    from: LINEAR,
    to: linear('"url":"<Start.output.url>"', '"url":"https://api.example.com/v2"'),
  },
  {
    prompts: [
      'Writer should use claude-opus-4-6',
      'run Writer on claude-opus-4-6',
      'upgrade the agent to Claude Opus 4.6',
      'make Writer use opus',
    ],
    from: LINEAR,
    to: linear('"model":"gpt-4o"', '"model":"claude-opus-4-6"'),
  },
  {
    prompts: ['run this each morning at 7', 'kick it off every day at 7am', 'I want it to run daily at 7:00'],
    from: LINEAR,
    to: cron('"schedule_type":"cron","schedule_cron":"0 7 * * *"'),
  },
  {
    prompts: ['every other day', 'run it every 2 days'],
    from: LINEAR,
    to: cron('"schedule_type":"interval","schedule_interval_value":2,"schedule_interval_unit":"days"'),
  },
  {
    prompts: ['Tuesdays at noon London time', 'schedule this for every Tuesday at 12:00 in London'],
    from: LINEAR,
    to: cron('"schedule_type":"cron","schedule_cron":"0 12 * * 2","schedule_timezone":"Europe/London"'),
  },
  {
    prompts: [
      'in case the score is lower than 20, post it to Slack',
      'should the score be below 20, post it to Slack',
      'post it to Slack whenever the score drops under 20',
    ],
    from: graph(
      'Start: starter {"input":{"score":"number"}}\nResponse: response {"output":"ok"}\nStart > Response',
    ),
    to: graph(`
      Start: starter {"input":{"score":"number"}}
      Check score: condition {"branches":[{"expression":"<Start.output.score> < 20"}]}
      ${SLACK('Workflow result: <Start.output.score>')}
      Response: response {"output":"ok"}
      Start > Check score
      Check score[if] > Slack notification > Response
      Check score[else] > Response
    `),
  },
  {
    prompts: [
      'make Get orders and Get users parallel',
      'Get orders and Get users can run side by side',
      'execute Get orders and Get users at the same time',
    ],
    from: THREE,
    to: graph(`${THREE_TEXT}
      Split: split {"branches":2}
      Start > Split
      Split[1] > Get orders > Get prices
      Split[2] > Get users > Get prices
      Get prices > Report`),
  },
  {
    prompts: [
      'a workflow that grabs a webpage and gives me a summary',
      'I would like a flow which downloads a page and summarises it',
    ],
    from: EMPTY,
    says: /Fetch|Download|Summar/,
    to: graph(`
      Start: starter {"input":{"url":"string"}}
      Fetch: general_api {"url":"<Start.output.url>","method":"GET"}
      Summarise: agent {"model":"gpt-5.2","system_prompt":"Summarise the input.","input":"<Fetch.output>"}
      Response: response {"output":"<Summarise.output>"}
      Start > Fetch > Summarise > Response
    `),
  },
  {
    prompts: [
      'take a support ticket, classify it and tell the team on Slack',
      'build something that takes a support ticket, classifies it and sends it to Slack',
    ],
    from: EMPTY,
    to: graph(`
      Start: starter {"input":{"support_ticket":"string"}}
      Classify: agent {"model":"gpt-5.2","system_prompt":"Classify the input. Answer with the label alone.","input":"<Start.output.support_ticket>"}
      ${SLACK('<Classify.output>')}
      Response: response {"output":"<Classify.output>"}
      Start > Classify > Slack notification > Response
    `),
  },
  {
    prompts: [
      'give me a rundown of this workflow',
      'what is going on here?',
      'tell me what this workflow does',
      'can you explain this to me?',
    ],
    from: LINEAR,
    says: /4 blocks/,
  },
  {
    prompts: [
      'sanity check please',
      'did I forget anything?',
      'does everything look right?',
      'spot any mistakes?',
    ],
    from: SCORED,
    says: /Nothing is wrong/,
  },
  {
    prompts: [
      'mute the Slack step for now',
      'temporarily disable Slack notification',
      'switch the slack step off',
    ],
    from: WITH_SLACK,
    to: graph(
      `${LINEAR_TEXT}\n!${SLACK('Workflow result: <Writer.output>')}\nStart > Fetch > Writer > Slack notification > Response`,
    ),
  },
  {
    prompts: [
      'Fetch needs a new name: Download',
      'rename the HTTP request to Download',
      'let us call Fetch "Download" from now on',
    ],
    from: LINEAR,
    to: graph(
      `${LINEAR_TEXT.replace('Fetch:', 'Download:').replace('<Fetch.', '<Download.')}\nStart > Download > Writer > Response`,
    ),
  },
  {
    prompts: ['when the score is not above 80, email me too', 'also email me in the else branch'].slice(1),
    from: SCORED,
    to: graph(`${TELLING(SCORED_TEXT)}${EMAIL('Workflow result: <Score lead.output>')}
      Start > Score lead > Check score
      Check score[if] > Tell sales > Response
      Check score[else] > Email > Response`),
  },
]
