import type { SpokenCase } from './spoken-case.ts'
import { TICKETS } from './spoken-graphs.ts'

/** Of tickets that are classified. */
export const ON_TICKETS: readonly SpokenCase[] = [
  {
    prompt: 'if the ticket is spam just stop',
    from: TICKETS,
    says: 'Added "Condition" after "Classify ticket", which tests contains(lower(',
    change: `
      - Classify ticket > Is urgent
      + Condition: condition {"branches":[{"expression":"contains(lower(<Classify ticket.output>), \\"spam\\")"}]}
      + Classify ticket > Condition
      + Condition[else] > Is urgent
    `,
  },
  {
    prompt: 'tell me on slack when a ticket is urgent',
    from: TICKETS,
    says: 'Added "Slack notification" (POST {{secrets.SLACK_WEBHOOK_URL}}) in the',
    change: `
      - Is urgent[if] > Page on-call
      + Slack notification: general_api {"body":{"text":"<Classify ticket.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + Is urgent[if] > Slack notification
      + Slack notification > Page on-call
    `,
  },
  {
    prompt: 'the issue title should be the classification instead',
    from: TICKETS,
    says: 'Set body.title of "Create issue" to `<Classify ticket.output>` (it was',
    change: `
      - Create issue: general_api {"body":{"title":"<Ticket.body.subject>"},"headers":{"Authorization":"Bearer {{secrets.TRACKER_TOKEN}}"},"method":"POST","url":"https://api.tracker.example/issues"}
      + Create issue: general_api {"body":{"title":"<Classify ticket.output>"},"headers":{"Authorization":"Bearer {{secrets.TRACKER_TOKEN}}"},"method":"POST","url":"https://api.tracker.example/issues"}
    `,
  },
  {
    prompt: 'what happens when the ticket is not urgent?',
    from: TICKETS,
    says: '"Ticket" begins the run when a request arrives at its address. Then: "',
  },
  {
    prompt: 'send an email to support@acme.example for every ticket that is not spam',
    from: TICKETS,
    says: 'I do not know how to test "send an email to support@acme.example for e',
  },
  {
    prompt: 'add a third category "billing" to the classification',
    from: TICKETS,
    says: 'I did not understand that. What should change about "Page on-call" and',
  },
  {
    prompt: 'billing tickets should go to billing@acme.example by mail',
    from: TICKETS,
    says: 'I did not understand that. Which change should I make? I can, for exam',
  },
  {
    prompt: 'dont page on-call at night',
    from: TICKETS,
    says: 'I did not understand that. What should change about "Page on-call"? Fo',
  },
  {
    prompt: 'what is the model of the classifier',
    from: TICKETS,
    says: 'The model of "Classify ticket" is `gpt-4.1`.',
  },
  {
    prompt: 'use a cheaper model there',
    from: TICKETS,
    says: 'Which model should it use, and in which block? For example "use gpt-4.',
  },
  {
    prompt: 'Page on-call and Create issue can run at the same time when urgent',
    from: TICKETS,
    says: 'There is no block "Create issue can run when urgent". Which one do you',
  },
  {
    prompt: 'where do the tickets come from?',
    from: TICKETS,
    says: '"Ticket" begins the run when a request arrives at its address.',
  },
  {
    prompt: 'who gets paged and when?',
    from: TICKETS,
    says: '"Page on-call" sends a POST request to https://pager.example/alert. It',
  },
  {
    prompt: 'I do not want issues for spam',
    from: TICKETS,
    says: 'There is no block "issues for spam". Which one do you mean: "Ticket", ',
  },
  {
    prompt: 'after creating the issue, reply 201 with the issue as body',
    from: TICKETS,
    says: '"Response" ends the run already. What should it answer? For example "r',
  },
  {
    prompt: 'use gpt-5.2 for classifying',
    from: TICKETS,
    says: 'Set model of "Classify ticket" to `gpt-5.2` (it was `gpt-4.1`).',
    change: `
      - Classify ticket: agent {"input":"<Ticket.body.text>","model":"gpt-4.1","system_prompt":"Classify the ticket as urgent, normal or spam. Answer with the label alone."}
      + Classify ticket: agent {"input":"<Ticket.body.text>","model":"gpt-5.2","system_prompt":"Classify the ticket as urgent, normal or spam. Answer with the label alone."}
    `,
  },
  {
    prompt: 'wait 10 mins before paging',
    from: TICKETS,
    says: 'Added "Wait 10 minutes" before "Page on-call".',
    change: `
      - Is urgent[if] > Page on-call
      + Wait 10 minutes: wait {"seconds":600}
      + Is urgent[if] > Wait 10 minutes
      + Wait 10 minutes > Page on-call
    `,
  },
  {
    prompt: 'for normal tickets just reply "thanks" and dont create an issue',
    from: TICKETS,
    says: 'I did not understand that. What should change about "Response" and "Cr',
  },
  {
    prompt: 'show me the config of Create issue',
    from: TICKETS,
    says: '"Create issue" sends a POST request to https://api.tracker.example/iss',
  },
  {
    prompt: 'plz remove paging',
    from: TICKETS,
    says: 'Removed "Page on-call" and joined what was around it.',
    change: `
      - Page on-call: general_api {"body":{"text":"<Ticket.body.text>"},"method":"POST","url":"https://pager.example/alert"}
      - Is urgent[if] > Page on-call
      - Page on-call > Create issue
      + Is urgent[if] > Create issue
    `,
  },
]
