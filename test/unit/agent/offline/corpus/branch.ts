import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { EMAIL, EMPTY, LINEAR, LINEAR_TEXT, SCORED, SLACK, TELLING, THREE, THREE_TEXT } from './graphs.ts'

const SCORE_TEXT = `
  Start: starter {"input":{}}
  Fetch: general_api {"url":"https://a.example/score"}
  Response: response {"output":"<Fetch.output>"}
`
const SCORE = graph(`${SCORE_TEXT}Start > Fetch > Response`)
const CHECK_SCORE = 'Check score: condition {"branches":[{"expression":"<Fetch.output.score> > 80"}]}'
const LOG =
  'Log: code {"language":"javascript","code":"const data = input_data[\\"Fetch\\"][\\"output\\"]\\nconsole.log(JSON.stringify(data))\\noutput = data"}'

export const BRANCH: readonly Case[] = [
  {
    prompts: [
      'if the output of Fetch is longer than 500 characters email me, otherwise log it',
      'if the output of Fetch has more than 500 characters then email me, else log it',
    ],
    from: SCORE,
    to: graph(`
      ${TELLING(SCORE_TEXT)}
      Check length: condition {"branches":[{"expression":"len(<Fetch.output>) > 500"}]}
      ${EMAIL('Workflow result: <Fetch.output>')}
      ${LOG}
      Start > Fetch > Check length
      Check length[if] > Email > Response
      Check length[else] > Log > Response
    `),
  },
  {
    prompts: ['if the score is above 80 email me, otherwise log it to https://log.example/scores'],
    from: SCORE,
    to: graph(`
      ${TELLING(SCORE_TEXT)}
      ${CHECK_SCORE}
      ${EMAIL('Workflow result: <Fetch.output>')}
      Send request: general_api {"url":"https://log.example/scores","method":"POST","body":{"data":"<Fetch.output>"}}
      Start > Fetch > Check score
      Check score[if] > Email > Response
      Check score[else] > Send request > Response
    `),
  },
  {
    prompts: [
      'if the score is above 80 email me, otherwise log it',
      'If the score is greater than 80, then email me; otherwise log it.',
      'when the score is over 80 email me, else log it',
      'Add a condition: if score > 80 email me, otherwise log it',
      'if the score exceeds 80, email me. Otherwise, log it.',
      'if the score of Fetch is more than 80 then email me else log it',
    ],
    from: SCORE,
    to: graph(`
      ${TELLING(SCORE_TEXT)}
      ${CHECK_SCORE}
      ${EMAIL('Workflow result: <Fetch.output>')}
      ${LOG}
      Start > Fetch > Check score
      Check score[if] > Email > Response
      Check score[else] > Log > Response
    `),
    says: /"Start" now takes email_to, the address to which "Email" goes/,
  },
  {
    prompts: [
      'if the score is above 80 email me',
      'email me if the score is above 80',
      'only email me if the score is above 80',
    ],
    from: SCORE,
    to: graph(`
      ${TELLING(SCORE_TEXT)}
      ${CHECK_SCORE}
      ${EMAIL('Workflow result: <Fetch.output>')}
      Start > Fetch > Check score
      Check score[if] > Email > Response
      Check score[else] > Response
    `),
  },
  {
    prompts: ['unless the score is above 80, email me', 'email me unless the score is above 80'],
    from: SCORE,
    to: graph(`
      ${TELLING(SCORE_TEXT)}
      ${CHECK_SCORE}
      ${EMAIL('Workflow result: <Fetch.output>')}
      Start > Fetch > Check score
      Check score[else] > Email > Response
      Check score[if] > Response
    `),
  },
  {
    prompts: [
      'if the status code of Fetch is 200 continue, otherwise stop',
      "if Fetch's status is 200, continue, else stop",
      'only continue if the status code is 200',
    ],
    from: SCORE,
    to: graph(
      `
      ${SCORE_TEXT}
      NAME: condition {"branches":[{"expression":"<Fetch.status_code> == 200"}]}
      Start > Fetch > NAME
      NAME[if] > Response
    `.replaceAll('NAME', 'Check status code'),
    ),
  },
  {
    prompts: [
      'only continue if the result contains "urgent"',
      'continue only if the result contains "urgent"',
      'if the result contains "urgent" continue, otherwise stop',
    ],
    from: LINEAR,
    to: graph(`
      ${LINEAR_TEXT}
      Condition: condition {"branches":[{"expression":"contains(<Writer.output>, \\"urgent\\")"}]}
      Start > Fetch > Writer > Condition
      Condition[if] > Response
    `),
  },
  {
    prompts: [
      'if it is spam stop, otherwise post it to Slack',
      'if the result is spam, stop, else post it to slack',
    ],
    from: LINEAR,
    to: graph(`
      ${LINEAR_TEXT}
      Condition: condition {"branches":[{"expression":"contains(lower(<Writer.output>), \\"spam\\")"}]}
      ${SLACK('<Writer.output>')}
      Start > Fetch > Writer > Condition
      Condition[else] > Slack notification > Response
    `),
  },
  {
    prompts: [
      'if the score is above 80 email me, else if the score is above 50 post it to Slack, otherwise stop',
    ],
    from: SCORE,
    to: graph(`
      ${TELLING(SCORE_TEXT)}
      Check score: condition {"branches":[{"expression":"<Fetch.output.score> > 80"},{"expression":"<Fetch.output.score> > 50"}]}
      ${EMAIL('Workflow result: <Fetch.output>')}
      ${SLACK('Workflow result: <Fetch.output>')}
      Start > Fetch > Check score
      Check score[if] > Email > Response
      Check score[elif_1] > Slack notification > Response
    `),
  },
  { prompts: ['if the frobnication is nice email me'], from: EMPTY, says: /\?/ },
]

export const PARALLEL: readonly Case[] = [
  {
    prompts: [
      'run Get orders, Get users and Get prices in parallel',
      'run these three in parallel',
      'run all three steps at the same time',
      'Run Get orders, Get users, and Get prices simultaneously',
      'parallelize Get orders, Get users and Get prices',
    ],
    from: graph(`${THREE_TEXT.replace(/.*Report: .*\n/, '')}Start > Get orders > Get users > Get prices`),
    to: graph(`
      ${THREE_TEXT.replace(/.*Report: .*\n/, '')}
      Split: split {"branches":3}
      Start > Split
      Split[1] > Get orders
      Split[2] > Get users
      Split[3] > Get prices
    `),
  },
  {
    prompts: ['run Get orders and Get users in parallel', 'make Get orders and Get users run concurrently'],
    from: THREE,
    to: graph(`
      ${THREE_TEXT}
      Split: split {"branches":2}
      Start > Split
      Split[1] > Get orders > Get prices
      Split[2] > Get users > Get prices
      Get prices > Report
    `),
  },
  {
    prompts: [
      'email me and post it to Slack in parallel',
      'in parallel, email me and post it to Slack',
      'add two parallel steps: email me and post it to Slack',
    ],
    from: LINEAR,
    to: graph(`
      ${TELLING(LINEAR_TEXT)}
      Split: split {"branches":2}
      ${EMAIL('<Writer.output>')}
      ${SLACK('<Writer.output>')}
      Start > Fetch > Writer > Split
      Split[1] > Email > Response
      Split[2] > Slack notification > Response
    `),
  },
  { prompts: ['run Fetch and Writer in parallel'], from: LINEAR, says: /cannot run in parallel/ },
  {
    prompts: ['what happens if the score is high?', 'why is there a condition?'],
    from: SCORED,
  },
]
