import { type SpokenCase, spoken } from './spoken-case.ts'
import { HR, PAGE, REPORT, SHOP, TICKETS } from './spoken-graphs.ts'

/** Said before anybody knew what would come of it, and what was mended then. */
export const UNSEEN: readonly SpokenCase[] = [
  ...spoken(
    HR,
    `
    > use gpt-4.1 for both writers
    = "Score applicant" and "Write reply" now use gpt-4.1.
    - Score applicant: agent {"input":"<Start.output.application>","model":"gpt-4o","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
    - Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply."}
    + Score applicant: agent {"input":"<Start.output.application>","model":"gpt-4.1","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
    + Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4.1","system_prompt":"Write a polite reply."}

    > while the reply is being written, save the application to memory
    = I have changed nothing for this sentence yet: "while the reply is being written" leaves a question.¶
  `,
  ),
  ...spoken(
    PAGE,
    `
    > mail the summary to my colleagues
    = Added "Email" (capability gmail_send_email) before "Response".¶¶"Start" now takes email_to, the addr
    - Start: starter {"input":{"url":"string"}}
    - Summarise > Response
    + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"<Start.output.email_to>"},"name":"gmail_send_email"}
    + Start: starter {"input":{"email_to":"string","url":"string"}}
    + Email > Response
    + Summarise > Email

    > could you also text the summary to our telegram group while it posts on discord
    = I do not know how to test "text the summary to our telegram group while it posts on discord". Tell m
  `,
  ),
  ...spoken(
    REPORT,
    `
    > put the temperature to 0.2, oh and use discord not slack
    = Set temperature of "Write report" to ´0.2´ (it was ´0.9´).¶¶Replaced "Slack notification" with "Disc
    - Slack notification: general_api {"body":{"text":"<Write report.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.9}
    - Slack notification > Response
    - Write report > Slack notification
    + Discord notification: general_api {"body":{"content":"<Write report.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
    + Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.2}
    + Discord notification > Response
    + Write report > Discord notification

    > set the temperature to 0.2, use discord instead of slack
    = Set temperature of "Write report" to ´0.2´ (it was ´0.9´).¶¶Replaced "Slack notification" with "Disc
    - Slack notification: general_api {"body":{"text":"<Write report.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.9}
    - Slack notification > Response
    - Write report > Slack notification
    + Discord notification: general_api {"body":{"content":"<Write report.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
    + Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.2}
    + Discord notification > Response
    + Write report > Discord notification

    > set the temperature to 0.2, and make the tea
    = What should "make the tea" change?

    > set the model to gpt-4o and take a nap
    = What should "take a nap" change?

    > set the timeout of Get costs to 20 seconds and the colour of Get sales to blue
    = What should "the colour of Get sales to blue" change?
  `,
  ),
  ...spoken(
    SHOP,
    `
    > set the wait to 2 minutes and the subject to bananas please
    = Set seconds of "Wait" to ´120´ (it was ´60´).¶¶Set input.subject of "Email" to ´bananas´ (it was ´Bi
    - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    - Wait: wait {"seconds":60}
    + Email: capability {"input":{"body":"<Filter.output>","subject":"bananas","to":"a@b.example"},"name":"gmail_send_email"}
    + Wait: wait {"seconds":120}
  `,
  ),
  ...spoken(
    TICKETS,
    `
    > mail the customer that we got the ticket
    = To which address should "Email" send its mail? For example ann@example.com.

    > after paging, wait ten minutes and ask me if it should be escalated
    = Added "Wait 10 minutes" and "Approval" after "Page on-call".
    - Page on-call > Create issue
    + Approval: approval {"message":"Should it be escalated? <Page on-call.output>"}
    + Wait 10 minutes: wait {"seconds":600}
    + Approval > Create issue
    + Page on-call > Wait 10 minutes
    + Wait 10 minutes > Approval
  `,
  ),
]
