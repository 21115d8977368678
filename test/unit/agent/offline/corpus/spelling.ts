import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { LINEAR, LINEAR_TEXT, SLACK } from './graphs.ts'

const starter = (keys: string) =>
  LINEAR_TEXT.replace(
    '{"input":{"url":"string"}}',
    `{"input":{"url":"string"},"schedule_enabled":true,"schedule_type":"cron","schedule_cron":"${keys}"}`,
  )
const cron = (keys: string) => graph(`${starter(keys)}\nStart > Fetch > Writer > Response`)

/** Slips in the words of the grammar, and names that look like one. */
export const SPELLING: readonly Case[] = [
  {
    prompts: ['add a slak notificaton', 'ad a Slack notifcation'],
    from: LINEAR,
    to: graph(
      `${LINEAR_TEXT}\n${SLACK('Workflow result: <Writer.output>')}\nStart > Fetch > Writer > Slack notification > Response`,
    ),
    says: /I read "\w+" as "\w+"/,
  },
  {
    prompts: ['shedule it evry day at 9', 'run it evry day at 9', 'run it dayly at 9'],
    from: LINEAR,
    to: cron('0 9 * * *'),
  },
  {
    prompts: ['post it to slack evry monday at 8', 'post it to slak evry monday at 8'],
    from: LINEAR,
    to: graph(
      `${starter('0 8 * * 1')}\n${SLACK('<Writer.output>')}\nStart > Fetch > Writer > Slack notification > Response`,
    ),
    says: /I read .*"evry" as "every"/,
  },
  {
    prompts: ['set the timout of Evry to 10 secnds'],
    from: graph(`
      Start: starter {"input":{}}
      Evry: general_api {"url":"https://a.example"}
      Start > Evry
    `),
    to: graph(`
      Start: starter {"input":{}}
      Evry: general_api {"url":"https://a.example","timeout":10000}
      Start > Evry
    `),
    says: /^Set timeout of "Evry"/,
  },
  {
    prompts: ['delte Slak'],
    from: graph(`
      Start: starter {"input":{}}
      Slak: wait {"seconds":5}
      Slack notification: wait {"seconds":6}
      Start > Slak > Slack notification
    `),
    to: graph(`
      Start: starter {"input":{}}
      Slack notification: wait {"seconds":6}
      Start > Slack notification
    `),
  },
]
