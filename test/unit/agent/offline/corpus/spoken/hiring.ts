import type { SpokenCase } from './spoken-case.ts'
import { EMPTY, HR, STARTED } from './spoken-graphs.ts'

/** Another workflow, other words. */
export const HIRING: readonly SpokenCase[] = [
  {
    prompt: 'Every morning at 8, grab https://status.example/api and post a short summary to Teams',
    from: EMPTY,
    says: 'Built the workflow "Start" → "Fetch" → "Summarise briefly" → "Teams no',
    change: `
      + Fetch: general_api {"method":"GET","url":"https://status.example/api"}
      + Response: response {"output":"<Summarise briefly.output>"}
      + Start: starter {"input":{},"schedule_cron":"0 8 * * *","schedule_enabled":true,"schedule_type":"cron"}
      + Summarise briefly: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input briefly."}
      + Teams notification: general_api {"body":{"text":"<Summarise briefly.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.TEAMS_WEBHOOK_URL}}"}
      + Fetch > Summarise briefly
      + Start > Fetch
      + Summarise briefly > Teams notification
      + Teams notification > Response
    `,
  },
  {
    prompt:
      'please create an automation which takes an invoice text, extracts the amount and the vendor, and stores them in memory',
    from: EMPTY,
    says: 'Built the workflow "Start" → "Extract amount" → "Remember" → "Response',
    change: `
      + Extract amount: agent {"input":"<Start.output.invoice_text>","model":"gpt-5.2","system_prompt":"Extract the amount and the vendor."}
      + Remember: capability {"input":{"content":"\\n<Extract amount.output>","path":"/topics/notes.md"},"name":"memory_append"}
      + Response: response {"output":"<Extract amount.output>"}
      + Start: starter {"input":{"invoice_text":"string"}}
      + Extract amount > Remember
      + Remember > Response
      + Start > Extract amount
    `,
  },
  {
    prompt: 'I want a bot that answers customer questions politely',
    from: EMPTY,
    says: 'Built the workflow "Start" → "Answer customer questions politely" → "R',
    change: `
      + Answer customer questions politely: agent {"input":"<Start.output.input>","model":"gpt-5.2","system_prompt":"Answer customer questions politely."}
      + Response: response {"output":"<Answer customer questions politely.output>"}
      + Start: starter {"input":{"input":"string"}}
      + Answer customer questions politely > Response
      + Start > Answer customer questions politely
    `,
  },
  {
    prompt: 'when a webhook comes in, summarise the body and email it to ops@acme.example',
    from: EMPTY,
    says: 'Built the workflow "Webhook" → "Summarise body" → "Email" → "Response"',
    change: `
      + Email: capability {"input":{"body":"<Summarise body.output>","subject":"Workflow result","to":"ops@acme.example"},"name":"gmail_send_email"}
      + Response: response {"output":"<Summarise body.output>"}
      + Summarise body: agent {"input":"<Webhook.body>","model":"gpt-5.2","system_prompt":"Summarise the body."}
      + Webhook: webhook {}
      + Email > Response
      + Summarise body > Email
      + Webhook > Summarise body
    `,
  },
  {
    prompt:
      'build a workflow that takes a lead, scores it, and if the score is above 70 tells #sales on Slack, otherwise ends',
    from: EMPTY,
    says: 'Built the workflow "Start" → "Score" → "Response". It takes "lead".',
    change: `
      + Check score: condition {"branches":[{"expression":"<Score.output.score> > 70"}]}
      + Response: response {"output":"<Score.output>"}
      + Score: agent {"input":"<Start.output.lead>","model":"gpt-5.2","system_prompt":"Score the input."}
      + Slack notification: general_api {"body":{"text":"<Score.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + Start: starter {"input":{"lead":"string"}}
      + Check score[if] > Slack notification
      + Score > Check score
      + Slack notification > Response
      + Start > Score
    `,
  },
  {
    prompt: 'call https://api.example.com/rates, convert the answer to lowercase and return it',
    from: STARTED,
    says: 'Built the workflow "Start" → "Fetch" → "Convert to lowercase" → "Respo',
    change: `
      + Convert to lowercase: code {"code":"const data = input_data[\\"Fetch\\"][\\"output\\"]\\noutput = String(data).toLowerCase()","language":"javascript"}
      + Fetch: general_api {"method":"GET","url":"https://api.example.com/rates"}
      + Response: response {"output":"<Convert to lowercase.output>"}
      + Convert to lowercase > Response
      + Fetch > Convert to lowercase
      + Start > Fetch
    `,
  },
  {
    prompt: 'drop the approval, it slows us down',
    from: HR,
    says: 'Removed "Approval" and joined what was around it.',
    change: `
      - Approval: approval {"message":"Send this? <Write reply.output>"}
      - Approval > Email
      - Write reply > Approval
      + Write reply > Email
    `,
  },
  {
    prompt: "I don't want the approval step anymore",
    from: HR,
    says: 'Removed "Approval" and joined what was around it.',
    change: `
      - Approval: approval {"message":"Send this? <Write reply.output>"}
      - Approval > Email
      - Write reply > Approval
      + Write reply > Email
    `,
  },
  {
    prompt: 'only send the email when the score is at least 50',
    from: HR,
    says: 'Added "Check score" before "Email", which tests <Score applicant.outpu',
    change: `
      - Approval > Email
      + Check score: condition {"branches":[{"expression":"<Score applicant.output.score> >= 50"}]}
      + Approval > Check score
      + Check score[else] > Response
      + Check score[if] > Email
    `,
  },
  {
    prompt: 'the reply should be written in German',
    from: HR,
    says: 'Set system_prompt of "Write reply" to `Write a polite reply. Be writte',
    change: `
      - Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply."}
      + Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply. Be written in German."}
    `,
  },
  {
    prompt: 'use claude sonnet for the scoring',
    from: HR,
    says: 'Set model of "Score applicant" to `claude-sonnet-4-5` (it was `gpt-4o`',
    change: `
      - Score applicant: agent {"input":"<Start.output.application>","model":"gpt-4o","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
      + Score applicant: agent {"input":"<Start.output.application>","model":"claude-sonnet-4-5","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
    `,
  },
  {
    prompt: 'both agents should use gpt-5.2',
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
    prompt: 'send a copy of the reply to Discord as well',
    from: HR,
    says: 'Added "Discord notification" (POST {{secrets.DISCORD_WEBHOOK_URL}}) be',
    change: `
      - Email > Response
      + Discord notification: general_api {"body":{"content":"<Write reply.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
      + Discord notification > Response
      + Email > Discord notification
    `,
  },
  {
    prompt: 'let the approval expire after 2 days',
    from: HR,
    says: 'Set expires_in_seconds of "Approval" to `172800`.',
    change: `
      - Approval: approval {"message":"Send this? <Write reply.output>"}
      + Approval: approval {"expires_in_seconds":172800,"message":"Send this? <Write reply.output>"}
    `,
  },
  {
    prompt: 'change the email subject to "Your application"',
    from: HR,
    says: 'Set input.subject of "Email" to `Your application` (it was `Applicatio',
    change: `
      - Email: capability {"input":{"body":"<Write reply.output>","subject":"Application","to":"hr@acme.example"},"name":"gmail_send_email"}
      + Email: capability {"input":{"body":"<Write reply.output>","subject":"Your application","to":"hr@acme.example"},"name":"gmail_send_email"}
    `,
  },
  {
    prompt: 'mail the applicant reply to jobs@acme.example instead',
    from: HR,
    says: 'Set input.to of "Email" to `jobs@acme.example` (it was `hr@acme.exampl',
    change: `
      - Email: capability {"input":{"body":"<Write reply.output>","subject":"Application","to":"hr@acme.example"},"name":"gmail_send_email"}
      + Email: capability {"input":{"body":"<Write reply.output>","subject":"Application","to":"jobs@acme.example"},"name":"gmail_send_email"}
    `,
  },
  {
    prompt: 'add another input called position',
    from: HR,
    says: '"Start" now takes "position". Read it with <Start.output.position>.',
    change: `
      - Start: starter {"input":{"application":"string"}}
      + Start: starter {"input":{"application":"string","position":"string"}}
    `,
  },
  {
    prompt: 'what does the scoring do?',
    from: HR,
    says: '"Score applicant" asks gpt-4o: Score the application from 0 to 100. An',
  },
  {
    prompt: 'does anybody have to approve?',
    from: HR,
    says: '"Approval" asks a person: Send this? <Write reply.output>, and waits 7 days',
  },
]
