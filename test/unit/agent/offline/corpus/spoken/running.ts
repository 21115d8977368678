import { type SpokenCase, spoken } from './spoken-case.ts'
import { NEWS, SHOP } from './spoken-graphs.ts'

/** Conditions, times, questions and answers. */
export const RUNNING: readonly SpokenCase[] = [
  ...spoken(
    NEWS,
    String.raw`
    > post to #news instead of the default channel
    = An incoming webhook posts to the channel that it was made for. Make on

    > give the fetch step 60 seconds before it times out
    = Set timeout of "Fetch" to ´60000´.
    - Fetch: general_api {"url":"<Start.output.url>"}
    + Fetch: general_api {"timeout":60000,"url":"<Start.output.url>"}

    > answer with the raw page, not the summary
    = Set output of "Response" to ´<Fetch.output>´ (it was ´<Summarise.outpu
    - Response: response {"output":"<Summarise.output>"}
    + Response: response {"output":"<Fetch.output>"}

    > only post to slack if the summary mentions "outage"
    = Added "Condition" before "Slack notification", which tests contains(<S
    - Summarise > Slack notification
    + Condition: condition {"branches":[{"expression":"contains(<Summarise.output>, \"outage\")"}]}
    + Condition[else] > Response
    + Condition[if] > Slack notification
    + Summarise > Condition

    > skip slack when the summary is empty
    = Added "Condition" before "Slack notification", which tests len(<Summar
    - Summarise > Slack notification
    + Condition: condition {"branches":[{"expression":"len(<Summarise.output>) == 0"}]}
    + Condition[else] > Slack notification
    + Condition[if] > Response
    + Summarise > Condition

    > if fetching fails, tell me on Slack
    = Blocks have no way out for failures: a failed step ends the run. To be

    > for each item in the result, send a slack message
    = There are no loops in a workflow: it runs forward once. A list is work

    > run this every Monday morning at half past eight Berlin time
    = It runs every Monday at 08:30, Europe/Berlin time. Scheduled runs begi
    - Start: starter {"input":{"url":"string"}}
    + Start: starter {"input":{"url":"string"},"schedule_cron":"30 8 * * 1","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}

    > twice a day please
    = It runs every 12 hours. Scheduled runs begin when the workflow is depl
    - Start: starter {"input":{"url":"string"}}
    + Start: starter {"input":{"url":"string"},"schedule_enabled":true,"schedule_interval_unit":"hours","schedule_interval_value":12,"schedule_type":"interval"}

    > start at 7:30 each weekday
    = It runs on weekdays at 07:30. Scheduled runs begin when the workflow i
    - Start: starter {"input":{"url":"string"}}
    + Start: starter {"input":{"url":"string"},"schedule_cron":"30 7 * * 1-5","schedule_enabled":true,"schedule_type":"cron"}

    > where do I put my slack webhook url?
    = This workflow uses:

    > which secrets does this need?
    = This workflow uses:

    > how do I run this?
    = Apply what I propose, then start a run with "url" as start variables: the

    > deploy it
    = I change the workflow and do not deploy it. Apply what I propose, then

    > is the workflow live?
    = I see the workflow in the editor, not what is deployed: Workflow.deplo

    > rename Fetch to Download, drop the slack step and run it every hour
    = Renamed "Fetch" to "Download"; what reads it follows.
    - Fetch: general_api {"url":"<Start.output.url>"}
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Start: starter {"input":{"url":"string"}}
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    - Fetch > Summarise
    - Slack notification > Response
    - Start > Fetch
    - Summarise > Slack notification
    + Download: general_api {"url":"<Start.output.url>"}
    + Start: starter {"input":{"url":"string"},"schedule_enabled":true,"schedule_interval_unit":"hours","schedule_interval_value":1,"schedule_type":"interval"}
    + Summarise: agent {"input":"<Download.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    + Download > Summarise
    + Start > Download
    + Summarise > Response

    < rename the summary step
    ? What should "Summarise" be called?
    > "Weekly report"
    = Renamed "Summarise" to "Weekly report"; what reads it follows.
    - Response: response {"output":"<Summarise.output>"}
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    - Fetch > Summarise
    - Summarise > Slack notification
    + Response: response {"output":"<Weekly report.output>"}
    + Slack notification: general_api {"body":{"text":"<Weekly report.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Weekly report: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    + Fetch > Weekly report
    + Weekly report > Slack notification
  `,
  ),
  ...spoken(
    SHOP,
    `
    > wait 5 min instead of one
    = Set seconds of "Wait" to ´300´ (it was ´60´).
    - Wait: wait {"seconds":60}
    + Wait: wait {"seconds":300}

    > raise the threshold to 250
    = Set branches of "Check total" to ´<Fetch orders.output.total> > 250´
    - Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 100"}]}
    + Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 250"}]}

    > mail goes to orders@shop.example from now on
    = Set input.to of "Email" to ´orders@shop.example´ (it was ´a@b.example´
    - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    + Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"orders@shop.example"},"name":"gmail_send_email"}

    > change the subject to "Large order"
    = Set input.subject of "Email" to ´Large order´ (it was ´Big order´).
    - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    + Email: capability {"input":{"body":"<Filter.output>","subject":"Large order","to":"a@b.example"},"name":"gmail_send_email"}

    > if the total is over 1000, ask me first
    = Added "Check total 2" before "Email", which tests <Fetch orders.output
    - Check total[if] > Email
    + Approval: approval {"message":"Continue with this? <Filter.output>"}
    + Check total 2: condition {"branches":[{"expression":"<Fetch orders.output.total> > 1000"}]}
    + Approval > Email
    + Check total 2[else] > Email
    + Check total 2[if] > Approval
    + Check total[if] > Check total 2

    > who gets the email?
    = "Email" uses the capability gmail_send_email, to a@b.example. It runs in

    > what happens if the total is 50?
    = "Check total" tests <Fetch orders.output.total> > 100. Then: if → "Ema
  `,
  ),
]
