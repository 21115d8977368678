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
