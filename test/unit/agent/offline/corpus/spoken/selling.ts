import { type SpokenCase, spoken } from './spoken-case.ts'
import { HR, NEWS, SHOP } from './spoken-graphs.ts'

/** Slips of the pen, answers and several things at once. */
export const SELLING: readonly SpokenCase[] = [
  ...spoken(
    HR,
    `
    > remane Approval to Sign-off
    = Renamed "Approval" to "Sign-off"; what reads it follows.
    - Approval: approval {"message":"Send this? <Write reply.output>"}
    - Approval > Email
    - Write reply > Approval
    + Sign-off: approval {"message":"Send this? <Write reply.output>"}
    + Sign-off > Email
    + Write reply > Sign-off

    > wait one day befor sending the email
    = Added "Wait 1 day" before "Email".
    - Approval > Email
    + Wait 1 day: wait {"seconds":86400}
    + Approval > Wait 1 day
    + Wait 1 day > Email

    > if approval is denied, notify me on slack
    = Added "Check approval" after "Approval", which tests not <Approval.app
    - Approval > Email
    + Check approval: condition {"branches":[{"expression":"not <Approval.approved>"}]}
    + Slack notification: general_api {"body":{"text":"Workflow result: <Write reply.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Approval > Check approval
    + Check approval[else] > Email
    + Check approval[if] > Slack notification
    + Slack notification > Email
  `,
  ),
  ...spoken(
    SHOP,
    `
    > swap filter and wait
    = Moved "Filter" after "Wait".
    - Fetch orders > Filter
    - Filter > Wait
    - Wait > Check total
    + Fetch orders > Wait
    + Filter > Check total
    + Wait > Filter

    > turn the email into a slack message
    = Replaced "Email" with "Slack notification".
    - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    - Check total[if] > Email
    - Email > Response
    + Slack notification: general_api {"body":{"text":"Workflow result: <Filter.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Check total[if] > Slack notification
    + Slack notification > Response

    > the condition should check for more than 500
    = Set branches of "Check total" to ´<Fetch orders.output.total> > 500´
    - Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 100"}]}
    + Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 500"}]}

    > fetch orders needs an auth token
    = Set headers.Authorization of "Fetch orders" to ´Bearer {{secrets.API_T
    - Fetch orders: general_api {"url":"https://shop.example/orders"}
    + Fetch orders: general_api {"headers":{"Authorization":"Bearer {{secrets.API_TOKEN}}"},"url":"https://shop.example/orders"}

    > fetch only the orders of today
    = Which address should "Fetch only orders" fetch? It begins with https:/

    > cut the waiting time to 10 seconds and delete the log step
    = Set seconds of "Wait" to ´10´ (it was ´60´).
    - Log: code {"code":"output = 1","language":"javascript"}
    - Wait: wait {"seconds":60}
    - Check total[else] > Log
    - Log > Response
    + Wait: wait {"seconds":10}
    + Check total[else] > Response

    > run it Mondays and Thursdays at quarter to six in the evening
    = It runs every Monday and Thursday at 17:45. Scheduled runs begin when the
    - Start: starter {"input":{"limit":"number"}}
    + Start: starter {"input":{"limit":"number"},"schedule_cron":"45 17 * * 1,4","schedule_enabled":true,"schedule_type":"cron"}

    > do not run it on weekends
    = When should it run? For example "every weekday at 9 in Berlin", "every

    > what runs after the filter?
    = "Wait" comes after "Filter".

    > put the orders into a google sheet
    = I have no ready step for that service. A step can call its API ("post it

    > give the email a better subject
    = What should change in "Email"?
  `,
  ),
  ...spoken(
    NEWS,
    `
    > go back to what we had before
    = I cannot take that back from here: undo it on the message that propose

    < notify the team when it is done
    ? Where should the message go: Slack, Discord, Teams, Telegram or email?
    > #ops
    = Added "Slack notification 2" (POST {{secrets.SLACK_OPS_WEBHOOK_URL}}) befo
    - Slack notification > Response
    + Slack notification 2: general_api {"body":{"text":"Workflow result: <Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_OPS_WEBHOOK_URL}}"}
    + Slack notification 2 > Response
    + Slack notification > Slack notification 2

    < disable the notification
    ? "notification" may be several. Which one do you mean: "Fetch" or "Slack notification"?
    > the second one
    = Disabled "Slack notification".
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + !Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}

    < let me know when it is done
    ? Where should the message go: Slack, Discord, Teams, Telegram or email?
    > by email please
    = Added "Email" (capability gmail_send_email) before "Response".
    - Start: starter {"input":{"url":"string"}}
    - Slack notification > Response
    + Email: capability {"input":{"body":"Workflow result: <Summarise.output>","subject":"Workflow result","to":"<Start.output.email_to>"},"name":"gmail_send_email"}
    + Start: starter {"input":{"email_to":"string","url":"string"}}
    + Email > Response
    + Slack notification > Email

    < add a wait after Fetch
    ? How long should it wait? Tell me a time such as "5 minutes" or "2 days".
    > ten minutes
    = Added "Wait 10 minutes" after "Fetch".
    - Fetch > Summarise
    + Wait 10 minutes: wait {"seconds":600}
    + Fetch > Wait 10 minutes
    + Wait 10 minutes > Summarise

    > Could you, if it is not too much trouble, make the summary shorter, translate it to Dutch and also ping #team on Slack?
    = Set system_prompt of "Summarise" to ´Summarise the input. Be shorter.´
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    - Slack notification > Response
    + Slack notification 2: general_api {"body":{"text":"Workflow result: <Translate to Dutch.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_TEAM_WEBHOOK_URL}}"}
    + Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input. Be shorter."}
    + Translate to Dutch: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Translate the input to Dutch."}
    + Slack notification 2 > Response
    + Slack notification > Translate to Dutch
    + Translate to Dutch > Slack notification 2

    > would it be possible to add a step that checks the grammar of the summary?
    = Added "Check grammar"
    - Slack notification > Response
    + Check grammar: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Check the grammar of the summary."}
    + Check grammar > Response
    + Slack notification > Check grammar
  `,
  ),
]
