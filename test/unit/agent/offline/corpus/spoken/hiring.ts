import { type SpokenCase, spoken } from './spoken-case.ts'
import { EMPTY, HR, STARTED } from './spoken-graphs.ts'

/** Another workflow, other words. */
export const HIRING: readonly SpokenCase[] = [
  ...spoken(
    EMPTY,
    String.raw`
    > Every morning at 8, grab https://status.example/api and post a short summary to Teams
    = Built the workflow "Start" → "Fetch" → "Summarise briefly" → "Teams no
    + Fetch: general_api {"method":"GET","url":"https://status.example/api"}
    + Response: response {"output":"<Summarise briefly.output>"}
    + Start: starter {"input":{},"schedule_cron":"0 8 * * *","schedule_enabled":true,"schedule_type":"cron"}
    + Summarise briefly: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input briefly."}
    + Teams notification: general_api {"body":{"text":"<Summarise briefly.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.TEAMS_WEBHOOK_URL}}"}
    + Fetch > Summarise briefly
    + Start > Fetch
    + Summarise briefly > Teams notification
    + Teams notification > Response

    > please create an automation which takes an invoice text, extracts the amount and the vendor, and stores them in memory
    = Built the workflow "Start" → "Extract amount" → "Remember" → "Response
    + Extract amount: agent {"input":"<Start.output.invoice_text>","model":"gpt-5.2","system_prompt":"Extract the amount and the vendor."}
    + Remember: capability {"input":{"content":"\n<Extract amount.output>","path":"/topics/notes.md"},"name":"memory_append"}
    + Response: response {"output":"<Extract amount.output>"}
    + Start: starter {"input":{"invoice_text":"string"}}
    + Extract amount > Remember
    + Remember > Response
    + Start > Extract amount

    > I want a bot that answers customer questions politely
    = Built the workflow "Start" → "Answer customer questions politely" → "R
    + Answer customer questions politely: agent {"input":"<Start.output.input>","model":"gpt-5.2","system_prompt":"Answer customer questions politely."}
    + Response: response {"output":"<Answer customer questions politely.output>"}
    + Start: starter {"input":{"input":"string"}}
    + Answer customer questions politely > Response
    + Start > Answer customer questions politely

    > when a webhook comes in, summarise the body and email it to ops@acme.example
    = Built the workflow "Webhook" → "Summarise body" → "Email" → "Response"
    + Email: capability {"input":{"body":"<Summarise body.output>","subject":"Workflow result","to":"ops@acme.example"},"name":"gmail_send_email"}
    + Response: response {"output":"<Summarise body.output>"}
    + Summarise body: agent {"input":"<Webhook.body>","model":"gpt-5.2","system_prompt":"Summarise the body."}
    + Webhook: webhook {}
    + Email > Response
    + Summarise body > Email
    + Webhook > Summarise body

    > build a workflow that takes a lead, scores it, and if the score is above 70 tells #sales on Slack, otherwise ends
    = Built the workflow "Start" → "Score" → "Response". It takes "lead".
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
  ),
  ...spoken(
    STARTED,
    String.raw`
    > call https://api.example.com/rates, convert the answer to lowercase and return it
    = Built the workflow "Start" → "Fetch" → "Convert to lowercase" → "Respo
    + Convert to lowercase: code {"code":"const data = input_data[\"Fetch\"][\"output\"]\noutput = String(data).toLowerCase()","language":"javascript"}
    + Fetch: general_api {"method":"GET","url":"https://api.example.com/rates"}
    + Response: response {"output":"<Convert to lowercase.output>"}
    + Convert to lowercase > Response
    + Fetch > Convert to lowercase
    + Start > Fetch
  `,
  ),
  ...spoken(
    HR,
    `
    > drop the approval, it slows us down
    = Removed "Approval" and joined what was around it.
    - Approval: approval {"message":"Send this? <Write reply.output>"}
    - Approval > Email
    - Write reply > Approval
    + Write reply > Email

    > I don't want the approval step anymore
    = Removed "Approval" and joined what was around it.
    - Approval: approval {"message":"Send this? <Write reply.output>"}
    - Approval > Email
    - Write reply > Approval
    + Write reply > Email

    > only send the email when the score is at least 50
    = Added "Check score" before "Email", which tests <Score applicant.outpu
    - Approval > Email
    + Check score: condition {"branches":[{"expression":"<Score applicant.output.score> >= 50"}]}
    + Approval > Check score
    + Check score[else] > Response
    + Check score[if] > Email

    > the reply should be written in German
    = Set system_prompt of "Write reply" to ´Write a polite reply. Be writte
    - Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply."}
    + Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply. Be written in German."}

    > use claude sonnet for the scoring
    = Set model of "Score applicant" to ´claude-sonnet-4-5´ (it was ´gpt-4o´
    - Score applicant: agent {"input":"<Start.output.application>","model":"gpt-4o","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
    + Score applicant: agent {"input":"<Start.output.application>","model":"claude-sonnet-4-5","system_prompt":"Score the application from 0 to 100. Answer in JSON."}

    > both agents should use gpt-5.2
    = "Score applicant" and "Write reply" now use gpt-5.2.
    - Score applicant: agent {"input":"<Start.output.application>","model":"gpt-4o","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
    - Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply."}
    + Score applicant: agent {"input":"<Start.output.application>","model":"gpt-5.2","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
    + Write reply: agent {"input":"<Score applicant.output>","model":"gpt-5.2","system_prompt":"Write a polite reply."}

    > send a copy of the reply to Discord as well
    = Added "Discord notification" (POST {{secrets.DISCORD_WEBHOOK_URL}}) be
    - Email > Response
    + Discord notification: general_api {"body":{"content":"<Write reply.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
    + Discord notification > Response
    + Email > Discord notification

    > let the approval expire after 2 days
    = Set expires_in_seconds of "Approval" to ´172800´.
    - Approval: approval {"message":"Send this? <Write reply.output>"}
    + Approval: approval {"expires_in_seconds":172800,"message":"Send this? <Write reply.output>"}

    > change the email subject to "Your application"
    = Set input.subject of "Email" to ´Your application´ (it was ´Applicatio
    - Email: capability {"input":{"body":"<Write reply.output>","subject":"Application","to":"hr@acme.example"},"name":"gmail_send_email"}
    + Email: capability {"input":{"body":"<Write reply.output>","subject":"Your application","to":"hr@acme.example"},"name":"gmail_send_email"}

    > mail the applicant reply to jobs@acme.example instead
    = Set input.to of "Email" to ´jobs@acme.example´ (it was ´hr@acme.exampl
    - Email: capability {"input":{"body":"<Write reply.output>","subject":"Application","to":"hr@acme.example"},"name":"gmail_send_email"}
    + Email: capability {"input":{"body":"<Write reply.output>","subject":"Application","to":"jobs@acme.example"},"name":"gmail_send_email"}

    > add another input called position
    = "Start" now takes "position". Read it with <Start.output.position>.
    - Start: starter {"input":{"application":"string"}}
    + Start: starter {"input":{"application":"string","position":"string"}}

    > what does the scoring do?
    = "Score applicant" asks gpt-4o: Score the application from 0 to 100. An

    > does anybody have to approve?
    = "Approval" asks a person: Send this? <Write reply.output>, and waits 7 days
  `,
  ),
]
