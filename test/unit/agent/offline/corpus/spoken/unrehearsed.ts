import { type SpokenCase, spoken } from './spoken-case.ts'
import { EMPTY, HR, NEWS, PAGE, REPORT, SHOP, TICKETS } from './spoken-graphs.ts'

/** Of every intent, written down before any of it was tried. */
export const UNREHEARSED: readonly SpokenCase[] = [
  ...spoken(
    EMPTY,
    `
    > I need something that gets a customer email, works out the sentiment, and pings me on Slack when it's negative
    = I do not know how to test "pings me on Slack when it's negative". Tell me a value and a comparison,

    > each morning at 6 fetch https://api.weather.example/today and email it to ann@acme.example
    = Built the workflow "Start" → "Fetch" → "Email" → "Response".
    + Email: capability {"input":{"body":"Workflow result: <Fetch.output>","subject":"Workflow result","to":"ann@acme.example"},"name":"gmail_send_email"}
    + Fetch: general_api {"method":"GET","url":"https://api.weather.example/today"}
    + Response: response {"output":"<Fetch.output>"}
    + Start: starter {"input":{},"schedule_cron":"0 6 * * *","schedule_enabled":true,"schedule_type":"cron"}
    + Email > Response
    + Fetch > Email
    + Start > Fetch
  `,
  ),
  ...spoken(
    HR,
    `
    > use claude haiku for both agents
    = "Score applicant" and "Write reply" now use claude-haiku-4-5.
    - Score applicant: agent {"input":"<Start.output.application>","model":"gpt-4o","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
    - Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply."}
    + Score applicant: agent {"input":"<Start.output.application>","model":"claude-haiku-4-5","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
    + Write reply: agent {"input":"<Score applicant.output>","model":"claude-haiku-4-5","system_prompt":"Write a polite reply."}

    > make the reply friendlier
    = Set system_prompt of "Write reply" to ´Write a polite reply. Be friendlier.´ (it was ´Write a
    - Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply."}
    + Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply. Be friendlier."}

    > let the approval run out after two days
    = Set expires_in_seconds of "Approval" to ´172800´.
    - Approval: approval {"message":"Send this? <Write reply.output>"}
    + Approval: approval {"expires_in_seconds":172800,"message":"Send this? <Write reply.output>"}

    > cc boss@acme.example on the email
    = The mail step sends to one address, without copies. I can add a second one: "also send it by email

    > score them from 1 to 10 instead
    = What should change for that, or what should it replace? For example "replace Fetch with …".
  `,
  ),
  ...spoken(
    NEWS,
    `
    > before we post to slack, have someone look it over
    = Added "Approval" (asks a person and waits for the decision) before "Slack notification".
    - Summarise > Slack notification
    + Approval: approval {"message":"Continue with this? <Summarise.output>"}
    + Approval > Slack notification
    + Summarise > Approval

    > chuck in a five minute pause right after the page is fetched
    = Added "Wait 5 minutes" after "Fetch".
    - Fetch > Summarise
    + Wait 5 minutes: wait {"seconds":300}
    + Fetch > Wait 5 minutes
    + Wait 5 minutes > Summarise

    > I also want the summary in Spanish, after it's written
    = I did not understand that. What should change about "Summarise"? For example "tell Summarise to

    > get rid of the slack thing
    = Removed "Slack notification" and joined what was around it.
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Slack notification > Response
    - Summarise > Slack notification
    + Summarise > Response
  `,
  ),
  ...spoken(
    PAGE,
    `
    > wehn its done send the summry to discord
    = Added "Discord notification" (POST {{secrets.DISCORD_WEBHOOK_URL}}) before "Response".
    - Summarise > Response
    + Discord notification: general_api {"body":{"content":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
    + Discord notification > Response
    + Summarise > Discord notification
  `,
  ),
  ...spoken(
    REPORT,
    `
    > run it at 7 instead of 9
    = It now runs at 07:00, on the same days as before.
    - Start: starter {"input":{"month":"string"},"schedule_cron":"0 9 * * 1-5","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}
    + Start: starter {"input":{"month":"string"},"schedule_cron":"0 7 * * 1-5","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}

    > stop running this automatically
    = The schedule is off; its times are kept.
    - Start: starter {"input":{"month":"string"},"schedule_cron":"0 9 * * 1-5","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}
    + Start: starter {"input":{"month":"string"},"schedule_cron":"0 9 * * 1-5","schedule_enabled":false,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}

    > get the sales and the costs in parallel
    = "Get sales" and "Get costs" now run in parallel after "Split"; what follows waits for all of them.
    - Get sales > Get costs
    - Start > Get sales
    + Split: split {"branches":2}
    + Get sales > Compute margin
    + Split[1] > Get sales
    + Split[2] > Get costs
    + Start > Split

    > write report should be less creative, temperature 0.3, and use gpt-4o
    = What should I set in "Write report"? Tell me each setting, such as "set the temperature to 0.3 and

    > why did the last run fail?
    = That did not work: get_workflow_run_logs is not available

    > send the report to Teams too
    = Added "Teams notification" (POST {{secrets.TEAMS_WEBHOOK_URL}}) before "Response".
    - Slack notification > Response
    + Teams notification: general_api {"body":{"text":"<Write report.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.TEAMS_WEBHOOK_URL}}"}
    + Slack notification > Teams notification
    + Teams notification > Response

    < set the temperature to 0.1
    > hmm no, put the temperature back where it was
    = Set temperature of "Write report" back to ´0.9´ (it was ´0.1´).
    - Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.1}
    + Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.9}
  `,
  ),
  ...spoken(
    SHOP,
    String.raw`
    > drop the waiting step, it's not needed
    = Removed "Wait" and joined what was around it.
    - Wait: wait {"seconds":60}
    - Filter > Wait
    - Wait > Check total
    + Filter > Check total

    > call the filter step 'Big ones'
    = Renamed "Filter" to "Big ones"; what reads it follows.
    - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    - Filter: code {"code":"output = input_data[\"Fetch orders\"][\"output\"]","language":"javascript"}
    - Response: response {"output":"<Filter.output>"}
    - Fetch orders > Filter
    - Filter > Wait
    + Big ones: code {"code":"output = input_data[\"Fetch orders\"][\"output\"]","language":"javascript"}
    + Email: capability {"input":{"body":"<Big ones.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    + Response: response {"output":"<Big ones.output>"}
    + Big ones > Wait
    + Fetch orders > Big ones

    > the order limit should be 500 not 100
    = I did not understand that. What should change about "Fetch orders"? For example "set the url of

    > turn off the email for now
    = Disabled "Email".
    - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    + !Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}

    > move the wait to before the fetch
    = Moved "Wait" before "Fetch orders".
    - Filter > Wait
    - Start > Fetch orders
    - Wait > Check total
    + Filter > Check total
    + Start > Wait
    + Wait > Fetch orders

    > if the total is over 100 also ping #sales on slack
    = Added "Slack notification" (POST {{secrets.SLACK_WEBHOOK_URL}}) in the if branch of "Check total".
    - Check total[if] > Email
    + Slack notification: general_api {"body":{"text":"Workflow result: <Filter.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Check total[if] > Slack notification
    + Slack notification > Email
  `,
  ),
  ...spoken(
    TICKETS,
    `
    > what happens with spam?
    = I did not understand that. Which change should I make? I can, for example:

    > set Page on-call's timeout to 5 seconds and Create issue's to 20 seconds
    = Set timeout of "Page on-call" to ´5000´.
    - Create issue: general_api {"body":{"title":"<Ticket.body.subject>"},"headers":{"Authorization":"Bearer {{secrets.TRACKER_TOKEN}}"},"method":"POST","url":"https://api.tracker.example/issues"}
    - Page on-call: general_api {"body":{"text":"<Ticket.body.text>"},"method":"POST","url":"https://pager.example/alert"}
    + Create issue: general_api {"body":{"title":"<Ticket.body.subject>"},"headers":{"Authorization":"Bearer {{secrets.TRACKER_TOKEN}}"},"method":"POST","timeout":20000,"url":"https://api.tracker.example/issues"}
    + Page on-call: general_api {"body":{"text":"<Ticket.body.text>"},"method":"POST","timeout":5000,"url":"https://pager.example/alert"}

    > add refund and complaint to the labels the classifier can pick
    = Set system_prompt of "Classify ticket" to ´Classify the ticket as urgent, normal, spam, refund or
    - Classify ticket: agent {"input":"<Ticket.body.text>","model":"gpt-4.1","system_prompt":"Classify the ticket as urgent, normal or spam. Answer with the label alone."}
    + Classify ticket: agent {"input":"<Ticket.body.text>","model":"gpt-4.1","system_prompt":"Classify the ticket as urgent, normal, spam, refund or complaint. Answer with the label alone."}

    > use the TRACKER_V2_TOKEN secret for Create issue
    = Set headers.Authorization of "Create issue" to ´Bearer {{secrets.TRACKER_V2_TOKEN}}´ (it was
    - Create issue: general_api {"body":{"title":"<Ticket.body.subject>"},"headers":{"Authorization":"Bearer {{secrets.TRACKER_TOKEN}}"},"method":"POST","url":"https://api.tracker.example/issues"}
    + Create issue: general_api {"body":{"title":"<Ticket.body.subject>"},"headers":{"Authorization":"Bearer {{secrets.TRACKER_V2_TOKEN}}"},"method":"POST","url":"https://api.tracker.example/issues"}
  `,
  ),
]
