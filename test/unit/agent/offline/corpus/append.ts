import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { EMAIL, LINEAR, LINEAR_TEXT, SLACK, TELLING } from './graphs.ts'

const chain = (block: string, edges: string) => graph(`${LINEAR_TEXT}\n${block}\n${edges}`)

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
      'I want to be able to send a Slack notification once everything is done',
      'let us add a Slack notification right before the response',
    ],
    from: LINEAR,
    to: chain(
      SLACK('Workflow result: <Writer.output>'),
      'Start > Fetch > Writer > Slack notification > Response',
    ),
    says: /"Slack notification".*before "Response"[\s\S]*SLACK_WEBHOOK_URL/,
  },
  {
    prompts: ['post the result to Slack', 'Add a step which posts it to slack', 'send it to Slack'],
    from: LINEAR,
    to: chain(SLACK('<Writer.output>'), 'Start > Fetch > Writer > Slack notification > Response'),
  },
  {
    prompts: [
      'send "New summary: <Writer.output>" to Slack',
      'add a Slack message saying "New summary: <Writer.output>"',
      'post "New summary: <Writer.output>" to slack at the end',
    ],
    from: LINEAR,
    to: chain(
      SLACK('New summary: <Writer.output>'),
      'Start > Fetch > Writer > Slack notification > Response',
    ),
  },
  {
    prompts: [
      'email the summary to ann@acme.com',
      'send an email to ann@acme.com',
      'Add an email to ann@acme.com at the end',
    ],
    from: LINEAR,
    to: chain(EMAIL('<Writer.output>', 'ann@acme.com'), 'Start > Fetch > Writer > Email > Response'),
    says: /Gmail/,
  },
  {
    prompts: [
      'email me with the subject "Daily news"',
      'send me an email with subject "Daily news" at the end',
    ],
    from: LINEAR,
    to: graph(
      `${TELLING(LINEAR_TEXT)}\n${EMAIL('<Writer.output>', '<Start.output.email_to>', 'Daily news')}
      Start > Fetch > Writer > Email > Response`,
    ),
    says: /now takes email_to/,
  },
  {
    prompts: [
      'put a code block between Fetch and Writer',
      'insert a code step between Fetch and Writer',
      'add a code block in between "Fetch" and "Writer"',
      'Add a JavaScript step after Fetch',
      'squeeze in a code block before Writer',
    ],
    from: LINEAR,
    to: chain(
      'Code: code {"language":"javascript","code":"const data = input_data[\\"Fetch\\"][\\"output\\"]\\noutput = data"}',
      'Start > Fetch > Code > Writer > Response',
    ),
    says: /"Code".*"Fetch"|"Code".*"Writer"/,
  },
  {
    prompts: [
      'wait 5 minutes after Fetch',
      'after Fetch, wait for five minutes',
      'add a 5 minute delay between Fetch and Writer',
      'add a wait of 5 minutes before Writer',
      'insert a pause of 300 seconds after the HTTP request',
    ],
    from: LINEAR,
    to: chain('Wait 5 minutes: wait {"seconds":300}', 'Start > Fetch > Wait 5 minutes > Writer > Response'),
  },
  {
    prompts: ['wait until 2027-01-01 before Fetch', 'at the start, wait until 2027-01-01'],
    from: LINEAR,
    to: chain(
      'Wait until 2027-01-01: wait {"until":"2027-01-01T00:00:00Z"}',
      'Start > Wait until 2027-01-01 > Fetch > Writer > Response',
    ),
  },
  {
    prompts: [
      'ask me before Response',
      'add an approval before Response',
      'Add a human approval step before the response',
      'require approval before Response',
      'get my approval after Writer',
    ],
    from: LINEAR,
    to: chain(
      'Approval: approval {"message":"Continue with this? <Writer.output>"}',
      'Start > Fetch > Writer > Approval > Response',
    ),
  },
  {
    prompts: [
      'add an approval that says "Publish <Writer.output>?" after Writer',
      'add an approval step "Publish <Writer.output>?" before Response',
    ],
    from: LINEAR,
    to: chain(
      'Approval: approval {"message":"Publish <Writer.output>?"}',
      'Start > Fetch > Writer > Approval > Response',
    ),
  },
]
