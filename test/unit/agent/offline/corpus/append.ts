import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { LINEAR, LINEAR_TEXT } from './graphs.ts'

const SLACK_URL =
  '"url":"{{secrets.SLACK_WEBHOOK_URL}}","method":"POST","headers":{"Content-Type":"application/json"}'

export const APPEND: readonly Case[] = [
  {
    // The first is the example of seed 003.
    prompts: [
      'Add a step that sends Slack notifications when the run finishes',
      'add a Slack notification at the end',
      'please notify me on Slack when the workflow is done',
      'Can you add a slack notification as the last step?',
      'insert a step before Response that sends a notification to Slack',
      'When it finishes, send a Slack notification.',
    ],
    from: LINEAR,
    to: graph(`
      ${LINEAR_TEXT}
      Slack notification: general_api {${SLACK_URL},"body":{"text":"Workflow result: <Writer.output>"}}
      Start > Fetch > Writer > Slack notification > Response
    `),
    says: /"Slack notification".*before "Response"[\s\S]*SLACK_WEBHOOK_URL/,
  },
]
