import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { LINEAR, LINEAR_TEXT } from './graphs.ts'

const scheduled = (keys: string) =>
  graph(
    `${LINEAR_TEXT.replace('{"input":{"url":"string"}}', `{"input":{"url":"string"},"schedule_enabled":true,${keys}}`)}\nStart > Fetch > Writer > Response`,
  )
const CRON = (cron: string, zone?: string) =>
  scheduled(`"schedule_type":"cron","schedule_cron":"${cron}"${zone ? `,"schedule_timezone":"${zone}"` : ''}`)

export const SCHEDULE: readonly Case[] = [
  {
    prompts: [
      'every weekday at 9 in Berlin',
      'run it every weekday at 9am Berlin time',
      'schedule the workflow for weekdays at 9:00 in Berlin',
      'Run this on weekdays at 9 Europe/Berlin',
      'Monday to Friday at 9 in Berlin',
    ],
    from: LINEAR,
    to: CRON('0 9 * * 1-5', 'Europe/Berlin'),
    says: /weekdays at 09:00/,
  },
  {
    prompts: [
      'run it every 15 minutes',
      'every 15 minutes',
      'schedule it every 15 min',
      'it should run every fifteen minutes',
      'start the workflow every 15 minutes',
    ],
    from: LINEAR,
    to: scheduled(
      '"schedule_type":"interval","schedule_interval_value":15,"schedule_interval_unit":"minutes"',
    ),
  },
  {
    prompts: ['run hourly', 'run it every hour', 'once an hour'],
    from: LINEAR,
    to: scheduled('"schedule_type":"interval","schedule_interval_value":1,"schedule_interval_unit":"hours"'),
  },
  {
    prompts: [
      'every Monday and Thursday at 10:30am New York time',
      'run it on Mondays and Thursdays at 10:30 in New York',
    ],
    from: LINEAR,
    to: CRON('30 10 * * 1,4', 'America/New_York'),
  },
  {
    prompts: ['every day at 5:30 pm', 'run it daily at 17:30', 'run this at 5:30pm every day'],
    from: LINEAR,
    to: CRON('30 17 * * *'),
  },
  {
    prompts: [
      'run it with cron 0 6 1 * *',
      'schedule it with the cron expression "0 6 1 * *"',
      'on the first of every month at 6',
    ],
    from: LINEAR,
    to: CRON('0 6 1 * *'),
  },
  {
    prompts: [
      'stop the schedule',
      'disable the schedule',
      "don't run it automatically any more",
      'turn off the schedule',
      'unschedule it',
    ],
    from: CRON('0 9 * * *'),
    to: graph(
      `${LINEAR_TEXT.replace('{"input":{"url":"string"}}', '{"input":{"url":"string"},"schedule_enabled":false,"schedule_type":"cron","schedule_cron":"0 9 * * *"}')}\nStart > Fetch > Writer > Response`,
    ),
  },
  {
    prompts: ['run it every 2 hours instead', 'change the schedule to every 2 hours'],
    from: CRON('0 9 * * *'),
    to: scheduled('"schedule_type":"interval","schedule_interval_value":2,"schedule_interval_unit":"hours"'),
  },
  {
    prompts: ['set the timezone to Tokyo', 'change the time zone to Asia/Tokyo'],
    from: CRON('0 9 * * *'),
    to: CRON('0 9 * * *', 'Asia/Tokyo'),
  },
  {
    prompts: ['schedule it', 'add a schedule', 'run it on a schedule'],
    from: LINEAR,
    says: /When should it run\?/,
  },
  {
    prompts: [
      'start it with a webhook',
      'trigger the workflow by a webhook',
      'use a webhook trigger',
      'replace the starter with a webhook',
      'run it when a webhook arrives',
    ],
    from: LINEAR,
    to: graph(
      `Webhook: webhook {}\n${LINEAR_TEXT.split('\n').slice(1).join('\n').replace('<Start.output.url>', '<Webhook.body.url>')}\nWebhook > Fetch > Writer > Response`,
    ),
  },
]
