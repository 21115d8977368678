import { type SpokenCase, spoken } from './spoken-case.ts'
import { REPORT } from './spoken-graphs.ts'

/** Of a report that is sent by a schedule. */
export const REPORTING: readonly SpokenCase[] = [
  ...spoken(
    REPORT,
    String.raw`
    > run it at 7 instead of 9
    = It now runs at 07:00, on the same days as before.
    - Start: starter {"input":{"month":"string"},"schedule_cron":"0 9 * * 1-5","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}
    + Start: starter {"input":{"month":"string"},"schedule_cron":"0 7 * * 1-5","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}

    > get the sales and the costs in parallel, it is too slow
    = "Get sales" and "Get costs" now run in parallel after "Split"; what fo
    - Get sales > Get costs
    - Start > Get sales
    + Split: split {"branches":2}
    + Get sales > Compute margin
    + Split[1] > Get sales
    + Split[2] > Get costs
    + Start > Split

    > the report is too random, turn the temperature down to 0.2
    = Set temperature of "Write report" to ´0.2´ (it was ´0.9´).
    - Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.9}
    + Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.2}

    > which model do we use?
    = "Write report" asks gpt-5.2: Write a short report. Then: "Slack notifi

    > Get costs keeps timing out, give it 30 seconds
    = Set timeout of "Get costs" to ´30000´ (it was ´10000´).
    - Get costs: general_api {"timeout":10000,"url":"https://api.erp.example/costs"}
    + Get costs: general_api {"timeout":30000,"url":"https://api.erp.example/costs"}

    > pause the schedule until further notice
    = The schedule is off; its times are kept.
    - Start: starter {"input":{"month":"string"},"schedule_cron":"0 9 * * 1-5","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}
    + Start: starter {"input":{"month":"string"},"schedule_cron":"0 9 * * 1-5","schedule_enabled":false,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}

    > add error handling
    = Blocks have no way out for failures: a failed step ends the run. To be

    > Please send the report also to finance@acme.example and cfo@acme.example
    = Added "Email" and "Email 2" before "Response".
    - Slack notification > Response
    + Email 2: capability {"input":{"body":"<Write report.output>","subject":"Workflow result","to":"cfo@acme.example"},"name":"gmail_send_email"}
    + Email: capability {"input":{"body":"<Write report.output>","subject":"Workflow result","to":"finance@acme.example"},"name":"gmail_send_email"}
    + Email 2 > Response
    + Email > Email 2
    + Slack notification > Email

    > make it monthly, on the 1st at 6am
    = It runs on day 1 of every month at 06:00. Scheduled runs begin when th
    - Start: starter {"input":{"month":"string"},"schedule_cron":"0 9 * * 1-5","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}
    + Start: starter {"input":{"month":"string"},"schedule_cron":"0 6 1 * *","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}

    > change timezone to New York
    = The schedule's time zone is now America/New_York.
    - Start: starter {"input":{"month":"string"},"schedule_cron":"0 9 * * 1-5","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}
    + Start: starter {"input":{"month":"string"},"schedule_cron":"0 9 * * 1-5","schedule_enabled":true,"schedule_timezone":"America/New_York","schedule_type":"cron"}

    > drop the costs part
    = I cannot remove "Get costs" just so: "Compute margin" works on what "G

    > if the margin is negative, alert #finance on slack
    = Added "Condition" before "Response", which tests <Compute margin.outpu
    - Slack notification > Response
    + Condition: condition {"branches":[{"expression":"<Compute margin.output> < 0"}]}
    + Slack notification 2: general_api {"body":{"text":"Workflow result: <Write report.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_FINANCE_WEBHOOK_URL}}"}
    + Condition[else] > Response
    + Condition[if] > Slack notification 2
    + Slack notification 2 > Response
    + Slack notification > Condition

    > Write report should answer in French and be max 5 sentences
    = Set system_prompt of "Write report" to ´Write a short report. Answer i
    - Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.9}
    + Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report. Answer in French and be max 5 sentences.","temperature":0.9}

    > the sales api needs a bearer token
    = Set headers.Authorization of "Get sales" to ´Bearer {{secrets.API_TOKE
    - Get sales: general_api {"url":"https://api.crm.example/sales?month=<Start.output.month>"}
    + Get sales: general_api {"headers":{"Authorization":"Bearer {{secrets.API_TOKEN}}"},"url":"https://api.crm.example/sales?month=<Start.output.month>"}

    > rename the thing that computes the margin to "Margin calc"
    = Renamed "Compute margin" to "Margin calc"; what reads it follows.
    - Compute margin: code {"code":"output = input_data[\"Get sales\"][\"output\"].total - input_data[\"Get costs\"][\"output\"].total","language":"javascript"}
    - Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.9}
    - Compute margin > Write report
    - Get costs > Compute margin
    + Margin calc: code {"code":"output = input_data[\"Get sales\"][\"output\"].total - input_data[\"Get costs\"][\"output\"].total","language":"javascript"}
    + Write report: agent {"input":"Margin: <Margin calc.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.9}
    + Get costs > Margin calc
    + Margin calc > Write report

    > hey, can you also drop the report in our Discord?
    = Added "Discord notification" (POST {{secrets.DISCORD_WEBHOOK_URL}}) be
    - Slack notification > Response
    + Discord notification: general_api {"body":{"content":"<Write report.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
    + Discord notification > Response
    + Slack notification > Discord notification

    > Get sales should time out after 20 sec
    = Set timeout of "Get sales" to ´20000´.
    - Get sales: general_api {"url":"https://api.crm.example/sales?month=<Start.output.month>"}
    + Get sales: general_api {"timeout":20000,"url":"https://api.crm.example/sales?month=<Start.output.month>"}

    > only send the slack message if the margin is below 10
    = Added "Condition" before "Slack notification", which tests <Compute ma
    - Write report > Slack notification
    + Condition: condition {"branches":[{"expression":"<Compute margin.output> < 10"}]}
    + Condition[else] > Response
    + Condition[if] > Slack notification
    + Write report > Condition

    > we need somebody to aprove the report befor it is posted
    = Added "Approval" (asks a person and waits for the decision) before "Sl
    - Write report > Slack notification
    + Approval: approval {"message":"Continue with this? <Write report.output>"}
    + Approval > Slack notification
    + Write report > Approval

    > could you please change the report prompt so that it also lists the top 3 customers
    = Set system_prompt of "Write report" to ´Write a short report. List the
    - Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report.","temperature":0.9}
    + Write report: agent {"input":"Margin: <Compute margin.output>","model":"gpt-5.2","system_prompt":"Write a short report. List the top 3 customers.","temperature":0.9}

    > Let me know by mail (boss@acme.example) in case margin > 1000
    = Added "Condition" before "Response", which tests <Compute margin.outpu
    - Slack notification > Response
    + Condition: condition {"branches":[{"expression":"<Compute margin.output> > 1000"}]}
    + Email: capability {"input":{"body":"Workflow result: <Write report.output>","subject":"Workflow result","to":"boss@acme.example"},"name":"gmail_send_email"}
    + Condition[else] > Response
    + Condition[if] > Email
    + Email > Response
    + Slack notification > Condition

    > the slack message should start with "Monthly report:"
    = Set body.text of "Slack notification" to ´Monthly report: <Write repor
    - Slack notification: general_api {"body":{"text":"<Write report.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Slack notification: general_api {"body":{"text":"Monthly report: <Write report.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}

    > run it only on fridays at 17:30
    = It runs every Friday at 17:30. Scheduled runs begin when the workflow is
    - Start: starter {"input":{"month":"string"},"schedule_cron":"0 9 * * 1-5","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}
    + Start: starter {"input":{"month":"string"},"schedule_cron":"30 17 * * 5","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}
  `,
  ),
]
