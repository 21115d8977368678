import { graph } from '../../notation.ts'

export const EMPTY = graph('')

export const STARTED = graph('Start: starter {"input":{}}')

/** A page is summarised and told on Slack. */
export const NEWS = graph(`
  Start: starter {"input":{"url":"string"}}
  Fetch: general_api {"url":"<Start.output.url>"}
  Summarise: agent {"model":"gpt-5.2","system_prompt":"Summarise the input.","input":"<Fetch.output>"}
  Slack notification: general_api {"url":"{{secrets.SLACK_WEBHOOK_URL}}","method":"POST","headers":{"Content-Type":"application/json"},"body":{"text":"<Summarise.output>"}}
  Response: response {"output":"<Summarise.output>"}
  Start > Fetch > Summarise > Slack notification > Response
`)

/** Orders are filtered, and big ones mailed. */
export const SHOP = graph(`
  Start: starter {"input":{"limit":"number"}}
  Fetch orders: general_api {"url":"https://shop.example/orders"}
  Filter: code {"language":"javascript","code":"output = input_data[\\"Fetch orders\\"][\\"output\\"]"}
  Wait: wait {"seconds":60}
  Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 100"}]}
  Email: capability {"name":"gmail_send_email","input":{"to":"a@b.example","subject":"Big order","body":"<Filter.output>"}}
  Log: code {"language":"javascript","code":"output = 1"}
  Response: response {"output":"<Filter.output>"}
  Start > Fetch orders > Filter > Wait > Check total
  Check total[if] > Email > Response
  Check total[else] > Log > Response
`)

/** Applications are scored and answered once a person agrees. */
export const HR = graph(`
  Start: starter {"input":{"application":"string"}}
  Score applicant: agent {"model":"gpt-4o","system_prompt":"Score the application from 0 to 100. Answer in JSON.","input":"<Start.output.application>"}
  Write reply: agent {"model":"gpt-4o","system_prompt":"Write a polite reply.","input":"<Score applicant.output>"}
  Approval: approval {"message":"Send this? <Write reply.output>"}
  Email: capability {"name":"gmail_send_email","input":{"to":"hr@acme.example","subject":"Application","body":"<Write reply.output>"}}
  Response: response {"output":"<Write reply.output>"}
  Start > Score applicant > Write reply > Approval > Email > Response
`)

/** A page is summarised. */
export const PAGE = graph(`
  Start: starter {"input":{"url":"string"}}
  Fetch: general_api {"url":"<Start.output.url>"}
  Summarise: agent {"model":"gpt-5.2","system_prompt":"Summarise the input.","input":"<Fetch.output>"}
  Response: response {"output":"<Summarise.output>"}
  Start > Fetch > Summarise > Response
`)

/** Tickets are classified, and somebody is called for urgent ones. */
export const TICKETS = graph(`
  Ticket: webhook {}
  Classify ticket: agent {"model":"gpt-4.1","system_prompt":"Classify the ticket as urgent, normal or spam. Answer with the label alone.","input":"<Ticket.body.text>"}
  Is urgent: condition {"branches":[{"expression":"<Classify ticket.output> == \\"urgent\\""}]}
  Page on-call: general_api {"url":"https://pager.example/alert","method":"POST","body":{"text":"<Ticket.body.text>"}}
  Create issue: general_api {"url":"https://api.tracker.example/issues","method":"POST","headers":{"Authorization":"Bearer {{secrets.TRACKER_TOKEN}}"},"body":{"title":"<Ticket.body.subject>"}}
  Response: response {"output":{"ok":true}}
  Ticket > Classify ticket > Is urgent
  Is urgent[if] > Page on-call > Create issue
  Is urgent[else] > Create issue
  Create issue > Response
`)

/** Sales and costs are compared every working day, and told on Slack. */
export const REPORT = graph(`
  Start: starter {"input":{"month":"string"},"schedule_enabled":true,"schedule_type":"cron","schedule_cron":"0 9 * * 1-5","schedule_timezone":"Europe/Berlin"}
  Get sales: general_api {"url":"https://api.crm.example/sales?month=<Start.output.month>"}
  Get costs: general_api {"url":"https://api.erp.example/costs","timeout":10000}
  Compute margin: code {"language":"javascript","code":"output = input_data[\\"Get sales\\"][\\"output\\"].total - input_data[\\"Get costs\\"][\\"output\\"].total"}
  Write report: agent {"model":"gpt-5.2","system_prompt":"Write a short report.","input":"Margin: <Compute margin.output>","temperature":0.9}
  Slack notification: general_api {"url":"{{secrets.SLACK_WEBHOOK_URL}}","method":"POST","headers":{"Content-Type":"application/json"},"body":{"text":"<Write report.output>"}}
  Response: response {"output":"<Write report.output>"}
  Start > Get sales > Get costs > Compute margin > Write report > Slack notification > Response
`)
