import type { SpokenCase } from './spoken-case.ts'
import { PAGE } from './spoken-graphs.ts'

/** What refers to the proposal before. */
export const GOING_ON: readonly SpokenCase[] = [
  {
    prompt: 'actually make it Discord',
    from: PAGE,
    before: ['add a slack notification at the end'],
    says: 'Replaced "Slack notification" with "Discord notification".',
    change: `
      - Slack notification: general_api {"body":{"text":"Workflow result: <Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      - Slack notification > Response
      - Summarise > Slack notification
      + Discord notification: general_api {"body":{"content":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
      + Discord notification > Response
      + Summarise > Discord notification
    `,
  },
  {
    prompt: 'hmm, 2 is enough',
    from: PAGE,
    before: ['add a wait of 10 minutes after Fetch'],
    says: 'Set seconds of "Wait 10 minutes" to `120` (it was `600`).',
    change: `
      - Wait 10 minutes: wait {"seconds":600}
      - Fetch > Wait 10 minutes
      - Wait 10 minutes > Summarise
      + Wait 2 minutes: wait {"seconds":120}
      + Fetch > Wait 2 minutes
      + Wait 2 minutes > Summarise
    `,
  },
  {
    prompt: 'and the same by email to ops@acme.example',
    from: PAGE,
    before: ['add a slack notification at the end'],
    says: 'Added "Email" (capability gmail_send_email) before "Response".',
    change: `
      - Slack notification > Response
      + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"ops@acme.example"},"name":"gmail_send_email"}
      + Email > Response
      + Slack notification > Email
    `,
  },
  {
    prompt: 'can you rename that step to French version',
    from: PAGE,
    before: ['translate the summary to french'],
    says: 'Renamed "Translate summary to french" to "French version"; what reads ',
    change: `
      - Translate summary to french: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Translate the summary to french."}
      - Summarise > Translate summary to french
      - Translate summary to french > Response
      + French version: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Translate the summary to french."}
      + French version > Response
      + Summarise > French version
    `,
  },
  {
    prompt: 'no, before the fetch',
    from: PAGE,
    before: ['add an approval before the response'],
    says: 'I cannot move "Approval" there: <Summarise.output>: "Summarise" does n',
  },
  {
    prompt: 'call it Second page',
    from: PAGE,
    before: ['fetch https://b.example/x as well'],
    says: 'Renamed "Fetch 2" to "Second page"; what reads it follows.',
    change: `
      - Fetch 2: general_api {"method":"GET","url":"https://b.example/x"}
      - Fetch 2 > Response
      - Summarise > Fetch 2
      + Second page: general_api {"method":"GET","url":"https://b.example/x"}
      + Second page > Response
      + Summarise > Second page
    `,
  },
  {
    prompt: 'with the header X-Api-Key: {{secrets.X_KEY}}',
    from: PAGE,
    before: ['post the summary to https://x.example/hook'],
    says: 'Set headers.X-Api-Key of "Post summary" to `{{secrets.X_KEY}}`.',
    change: `
      - Post summary: general_api {"body":{"data":"<Summarise.output>"},"method":"POST","url":"https://x.example/hook"}
      + Post summary: general_api {"body":{"data":"<Summarise.output>"},"headers":{"X-Api-Key":"{{secrets.X_KEY}}"},"method":"POST","url":"https://x.example/hook"}
    `,
  },
  {
    prompt: 'undo that please',
    from: PAGE,
    before: ['add a slack notification at the end'],
    says: 'Took "Slack notification" out again.',
    change: `
      - Slack notification: general_api {"body":{"text":"Workflow result: <Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      - Slack notification > Response
      - Summarise > Slack notification
      + Summarise > Response
    `,
  },
  {
    prompt: 'put it after the summary',
    from: PAGE,
    before: ['add a delay', '15 seconds'],
    says: 'Moved "Wait 15 seconds" after "Summarise".',
  },
  {
    prompt: 'to #news please',
    from: PAGE,
    before: ['post the summary to slack'],
    says: 'An incoming webhook posts to the channel that it was made for. Make on',
  },
  {
    prompt: 'with message "Ok to return?"',
    from: PAGE,
    before: ['add an approval before the response'],
    says: 'Set message of "Approval" to `Ok to return?` (it was `Continue with th',
    change: `
      - Approval: approval {"message":"Continue with this? <Summarise.output>"}
      + Approval: approval {"message":"Ok to return?"}
    `,
  },
  {
    prompt: 'remove it again',
    from: PAGE,
    before: ['fetch https://b.example/x after Fetch'],
    says: 'Removed "Fetch 2" and joined what was around it.',
    change: `
      - Fetch 2: general_api {"method":"GET","url":"https://b.example/x"}
      - Fetch 2 > Summarise
      - Fetch > Fetch 2
      + Fetch > Summarise
    `,
  },
  {
    prompt: 'make that an hour',
    from: PAGE,
    before: ['add a wait of 5 minutes before the response'],
    says: 'Set seconds of "Wait 5 minutes" to `3600` (it was `300`).',
    change: `
      - Wait 5 minutes: wait {"seconds":300}
      - Summarise > Wait 5 minutes
      - Wait 5 minutes > Response
      + Wait 1 hour: wait {"seconds":3600}
      + Summarise > Wait 1 hour
      + Wait 1 hour > Response
    `,
  },
  {
    prompt: 'no wait, undo',
    from: PAGE,
    before: ['remove the summary'],
    says: 'I cannot take that back from here: undo it on the message that propose',
  },
  {
    prompt: 'and ask "Publish?"',
    from: PAGE,
    before: ['add an approval before the response', 'it should expire after 3 hours'],
    says: 'Set message of "Approval" to `Publish?` (it was `Continue with this? <',
    change: `
      - Approval: approval {"expires_in_seconds":10800,"message":"Continue with this? <Summarise.output>"}
      + Approval: approval {"expires_in_seconds":10800,"message":"Publish?"}
    `,
  },
  {
    prompt: 'what did you change?',
    from: PAGE,
    before: ['post the summary to discord'],
    says: 'In the answer before: Added "Discord notification" (POST {{secrets.DIS',
  },
]
