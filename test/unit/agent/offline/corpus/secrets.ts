import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { EMAIL, LINEAR, LINEAR_TEXT, SLACK, WITH_SLACK, WITH_SLACK_TEXT } from './graphs.ts'

const own = (block: string) => block.replace('SLACK_WEBHOOK_URL', 'OPS_SLACK_URL')
const chain = (text: string, block: string, name: string) =>
  graph(`${text}\n${block}\nStart > Fetch > Writer > ${name} > Response`)

/** Secrets of the organisation that are named. */
export const SECRETS: readonly Case[] = [
  {
    prompts: [
      'post it to Slack with the webhook secret OPS_SLACK_URL',
      'send the result to slack using our existing secret OPS_SLACK_URL',
      'post it to Slack, the webhook url is in the secret "OPS_SLACK_URL"',
      'post it to Slack with the OPS_SLACK_URL secret',
      'post it to Slack #ops with {{secrets.OPS_SLACK_URL}}',
    ],
    from: LINEAR,
    to: chain(LINEAR_TEXT, own(SLACK('<Writer.output>')), 'Slack notification'),
    says: /needs the secret OPS_SLACK_URL/,
  },
  {
    prompts: [
      'add a slack notification that uses the secret OPS_SLACK_URL',
      'notify us on Slack using the webhook in OPS_SLACK_URL',
    ],
    from: LINEAR,
    to: chain(LINEAR_TEXT, own(SLACK('Workflow result: <Writer.output>')), 'Slack notification'),
  },
  {
    prompts: [
      'use the secret OPS_SLACK_URL for the slack webhook',
      'change the slack webhook to the secret OPS_SLACK_URL',
      'set the url of Slack notification to the secret OPS_SLACK_URL',
      'the slack webhook is in the secret OPS_SLACK_URL',
    ],
    from: WITH_SLACK,
    to: chain(LINEAR_TEXT, own(SLACK('Workflow result: <Writer.output>')), 'Slack notification'),
    says: /^Set url of "Slack notification" to `{{secrets\.OPS_SLACK_URL}}`/,
  },
  {
    prompts: ['call https://api.example.com/v1 with the token from the secret ACME_TOKEN'],
    from: LINEAR,
    to: chain(
      LINEAR_TEXT,
      'Fetch 2: general_api {"url":"https://api.example.com/v1","method":"GET","headers":{"Authorization":"Bearer {{secrets.ACME_TOKEN}}"}}',
      'Fetch 2',
    ),
  },
  {
    prompts: ['post it to Slack with OPS_SLACK_URL', 'email it to ann@b.example and use OPS_KEY'],
    from: LINEAR,
    says: /^I do not know what to do with "OPS_\w+" there\./,
  },
  {
    prompts: [
      'set the secret SLACK_WEBHOOK_URL to https://hooks.example/1',
      'store the token abc in the secret ACME_TOKEN',
    ],
    from: WITH_SLACK,
    says: /^(?:Values of secrets do not belong into the conversation|I do not know what to do with)/,
  },
  {
    prompts: ['email it to ann@b.example'],
    from: WITH_SLACK,
    to: graph(
      `${WITH_SLACK_TEXT}\n${EMAIL('<Writer.output>', 'ann@b.example')}\nStart > Fetch > Writer > Slack notification > Email > Response`,
    ),
  },
]
