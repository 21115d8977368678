import type { SpokenCase } from './spoken-case.ts'
import { HR } from './spoken-graphs.ts'

/** Of applications that a person decides on. */
export const APPLYING: readonly SpokenCase[] = [
  {
    prompt: 'ad a slak notificaton at the end',
    from: HR,
    says: 'Added "Slack notification" (POST {{secrets.SLACK_WEBHOOK_URL}}) before',
    change: `
      - Email > Response
      + Slack notification: general_api {"body":{"text":"Workflow result: <Write reply.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + Email > Slack notification
      + Slack notification > Response
    `,
  },
  {
    prompt: 'Who has to approve and how long do they have?',
    from: HR,
    says: '"Approval" asks a person: Send this? <Write reply.output>, and waits 7',
  },
  {
    prompt: 'expire the approval after 2 days',
    from: HR,
    says: 'Set expires_in_seconds of "Approval" to `172800`.',
    change: `
      - Approval: approval {"message":"Send this? <Write reply.output>"}
      + Approval: approval {"expires_in_seconds":172800,"message":"Send this? <Write reply.output>"}
    `,
  },
  {
    prompt: 'I would like that the applicant score is shown in the approval text',
    from: HR,
    says: 'Set message of "Approval" to `Send this? <Write reply.output> <Score a',
    change: `
      - Approval: approval {"message":"Send this? <Write reply.output>"}
      + Approval: approval {"message":"Send this? <Write reply.output> <Score applicant.output>"}
    `,
  },
  {
    prompt: 'send the mail to jobs@acme.example and put "Your application" as subject',
    from: HR,
    says: 'Set input.to of "Email" to `jobs@acme.example` (it was `hr@acme.exampl',
    change: `
      - Email: capability {"input":{"body":"<Write reply.output>","subject":"Application","to":"hr@acme.example"},"name":"gmail_send_email"}
      + Email: capability {"input":{"body":"<Write reply.output>","subject":"Your application","to":"jobs@acme.example"},"name":"gmail_send_email"}
    `,
  },
  {
    prompt: 'skip the approval when the score is over 90',
    from: HR,
    says: 'Added "Check score" before "Approval", which tests <Score applicant.ou',
    change: `
      - Write reply > Approval
      + Check score: condition {"branches":[{"expression":"<Score applicant.output.score> > 90"}]}
      + Check score[else] > Approval
      + Check score[if] > Email
      + Write reply > Check score
    `,
  },
  {
    prompt: 'Before approval, show the score in the message',
    from: HR,
    says: 'I did not understand that. What should change about "Approval" and "Sc',
  },
  {
    prompt: 'reject automatically if score < 20',
    from: HR,
    says: 'What should happen in "reject automatically"? I know steps such as "em',
  },
  {
    prompt:
      'the e-mail goes to <Start.output.application> but should go to the applicant: applicant@x.example',
    from: HR,
    says: '"Email" is there already. Should I change it ("set … of Email to …"), ',
  },
  {
    prompt: 'turn off the approval',
    from: HR,
    says: 'Disabled "Approval".',
    change: `
      - Approval: approval {"message":"Send this? <Write reply.output>"}
      + !Approval: approval {"message":"Send this? <Write reply.output>"}
    `,
  },
  {
    prompt: 'let the agent that writes the reply sign as "Acme HR team"',
    from: HR,
    says: 'Set system_prompt of "Write reply" to `Write a polite reply. Sign as A',
    change: `
      - Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply."}
      + Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply. Sign as Acme HR team."}
    `,
  },
  {
    prompt: 'swap email for slack',
    from: HR,
    says: 'Replaced "Email" with "Slack notification".',
    change: `
      - Email: capability {"input":{"body":"<Write reply.output>","subject":"Application","to":"hr@acme.example"},"name":"gmail_send_email"}
      - Approval > Email
      - Email > Response
      + Slack notification: general_api {"body":{"text":"<Write reply.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + Approval > Slack notification
      + Slack notification > Response
    `,
  },
  {
    prompt: 'make the model of both agents gpt-5.2',
    from: HR,
    says: '"Score applicant" and "Write reply" now use gpt-5.2.',
    change: `
      - Score applicant: agent {"input":"<Start.output.application>","model":"gpt-4o","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
      - Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply."}
      + Score applicant: agent {"input":"<Start.output.application>","model":"gpt-5.2","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
      + Write reply: agent {"input":"<Score applicant.output>","model":"gpt-5.2","system_prompt":"Write a polite reply."}
    `,
  },
  {
    prompt: 'after the mail was sent wait one day and send a reminder mail to the same address',
    from: HR,
    says: 'To which address should it go? Name it again, such as ann@example.com ',
  },
]
