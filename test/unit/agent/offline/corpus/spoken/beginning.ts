import { type SpokenCase, spoken } from './spoken-case.ts'
import { EMPTY, STARTED } from './spoken-graphs.ts'

/** Where there is nothing yet. */
export const BEGINNING: readonly SpokenCase[] = [
  ...spoken(
    EMPTY,
    String.raw`
    > every monday 8am get https://api.acme.example/kpis, let ai write a summary for managment and mail it to ceo@acme.example
    = Built the workflow "Start" → "Fetch" → "Write summary" → "Email" → "Re
    + Email: capability {"input":{"body":"<Write summary.output>","subject":"Workflow result","to":"ceo@acme.example"},"name":"gmail_send_email"}
    + Fetch: general_api {"method":"GET","url":"https://api.acme.example/kpis"}
    + Response: response {"output":"<Write summary.output>"}
    + Start: starter {"input":{},"schedule_cron":"0 8 * * 1","schedule_enabled":true,"schedule_type":"cron"}
    + Write summary: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Write a summary for managment."}
    + Email > Response
    + Fetch > Write summary
    + Start > Fetch
    + Write summary > Email

    > I want to build a chatbot
    = What should a chatbot do, step by step? For example "takes a message, answers

    > when a form is submitted via webhook, validate the email adress, store the lead in hubspot and thank the person by mail
    = I have no ready step for that service. A step can call its API ("post it

    > hello
    = I change this workflow as you tell me. For example:

    > user sends a city name -> call https://weather.example/v1?city={city} -> return temperature only
    = Built the workflow "Start" → "Fetch" → "Response". It takes "city_name
    + Fetch: general_api {"method":"GET","url":"https://weather.example/v1?city=<Start.output.city_name>"}
    + Response: response {"output":"<Fetch.output.temperature>"}
    + Start: starter {"input":{"city_name":"string"}}
    + Fetch > Response
    + Start > Fetch

    > 1. take a csv text¶2. turn it into json¶3. POST it to https://ingest.example/rows¶4. return the status code
    = Built the workflow "Start" → "Convert" → "Send request" → "Response". It
    + Convert: code {"code":"const data = input_data[\"Start\"][\"output\"][\"csv_text\"]\n// Convert it into json.\noutput = data","language":"javascript"}
    + Response: response {"output":"<Send request.status_code>"}
    + Send request: general_api {"body":{"data":"<Convert.output>"},"method":"POST","url":"https://ingest.example/rows"}
    + Start: starter {"input":{"csv_text":"string"}}
    + Convert > Send request
    + Send request > Response
    + Start > Convert

    > Each time our shop calls the webhook, save the order to our memory and notify me in Teams.
    = Built the workflow "Webhook" → "Remember" → "Teams notification" → "Re
    + Remember: capability {"input":{"content":"\n<Webhook.body>","path":"/topics/notes.md"},"name":"memory_append"}
    + Response: response {"output":"<Webhook.body>"}
    + Teams notification: general_api {"body":{"text":"Workflow result: <Webhook.body>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.TEAMS_WEBHOOK_URL}}"}
    + Webhook: webhook {}
    + Remember > Teams notification
    + Teams notification > Response
    + Webhook > Remember

    > take two numbers a and b and return the sum
    = How is the sum computed? Add a step for it before, such as "add a code

    > get top stories from https://hn.example/api, only keep those with score over 100, summarize, post to discord every 2 hours
    = Built the workflow "Start" → "Fetch top stories" → "Keep" → "Summarize
    + Discord notification: general_api {"body":{"content":"<Summarize.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
    + Fetch top stories: general_api {"method":"GET","url":"https://hn.example/api"}
    + Keep: code {"code":"const data = input_data[\"Fetch top stories\"][\"output\"]\noutput = data.filter((item) => item[\"score\"] > 100)","language":"javascript"}
    + Response: response {"output":"<Summarize.output>"}
    + Start: starter {"input":{},"schedule_enabled":true,"schedule_interval_unit":"hours","schedule_interval_value":2,"schedule_type":"interval"}
    + Summarize: agent {"input":"<Keep.output>","model":"gpt-5.2","system_prompt":"Summarize the input."}
    + Discord notification > Response
    + Fetch top stories > Keep
    + Keep > Summarize
    + Start > Fetch top stories
    + Summarize > Discord notification

    > GET https://a.example/{id}/details for a given id, then if status is "open" email me
    = Built the workflow "Start" → "Fetch" → "Response". It takes "id".
    + Check status: condition {"branches":[{"expression":"<Fetch.output.status> == \"open\""}]}
    + Email: capability {"input":{"body":"Workflow result: <Fetch.output>","subject":"Workflow result","to":"<Start.output.email_to>"},"name":"gmail_send_email"}
    + Fetch: general_api {"method":"GET","url":"https://a.example/<Start.output.id>/details"}
    + Response: response {"output":"<Fetch.output>"}
    + Start: starter {"input":{"email_to":"string","id":"string"}}
    + Check status[else] > Response
    + Check status[if] > Email
    + Email > Response
    + Fetch > Check status
    + Start > Fetch

    > flow that gets an uploaded invoice text, extracts vendor, date and total as json and posts it to https://erp.example/api/invoices
    = Built the workflow "Start" → "Extract vendor date" → "Send request" → "Response".
    + Extract vendor date: agent {"input":"<Start.output.uploaded_invoice_text>","model":"gpt-5.2","system_prompt":"Extract vendor, date and total as json."}
    + Response: response {"output":"<Send request.output>"}
    + Send request: general_api {"body":{"data":"<Extract vendor date.output>"},"method":"POST","url":"https://erp.example/api/invoices"}
    + Start: starter {"input":{"uploaded_invoice_text":"string"}}
    + Extract vendor date > Send request
    + Send request > Response
    + Start > Extract vendor date

    > Every hour check https://status.example/health and if the status code is not 200 alert me on Telegram
    = Built the workflow "Start" → "Fetch" → "Response".
    + Check status code: condition {"branches":[{"expression":"<Fetch.status_code> != 200"}]}
    + Fetch: general_api {"method":"GET","url":"https://status.example/health"}
    + Response: response {"output":"<Fetch.output>"}
    + Start: starter {"input":{},"schedule_enabled":true,"schedule_interval_unit":"hours","schedule_interval_value":1,"schedule_type":"interval"}
    + Telegram message: general_api {"body":{"chat_id":"{{secrets.TELEGRAM_CHAT_ID}}","text":"Workflow result: <Fetch.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"https://api.telegram.org/bot{{secrets.TELEGRAM_BOT_TOKEN}}/sendMessage"}
    + Check status code[else] > Response
    + Check status code[if] > Telegram message
    + Fetch > Check status code
    + Start > Fetch
    + Telegram message > Response

    > Please create a workflow: input is a github repo name; call https://api.github.com/repos/{repo}; answer with the number of stars
    = Built the workflow "Start" → "Fetch" → "Answer" → "Response". It takes
    + Answer: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Answer the input with the number of stars."}
    + Fetch: general_api {"method":"GET","url":"https://api.github.com/repos/<Start.output.github_repo_name>"}
    + Response: response {"output":"<Answer.output>"}
    + Start: starter {"input":{"github_repo_name":"string"}}
    + Answer > Response
    + Fetch > Answer
    + Start > Fetch

    > daily at 7:15 in Paris, get https://meteo.example/paris and text me the forecast on telegram
    = Built the workflow "Start" → "Fetch" → "Telegram message" → "Response"
    + Fetch: general_api {"method":"GET","url":"https://meteo.example/paris"}
    + Response: response {"output":"<Fetch.output>"}
    + Start: starter {"input":{},"schedule_cron":"15 7 * * *","schedule_enabled":true,"schedule_timezone":"Europe/Paris","schedule_type":"cron"}
    + Telegram message: general_api {"body":{"chat_id":"{{secrets.TELEGRAM_CHAT_ID}}","text":"Workflow result: <Fetch.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"https://api.telegram.org/bot{{secrets.TELEGRAM_BOT_TOKEN}}/sendMessage"}
    + Fetch > Telegram message
    + Start > Fetch
    + Telegram message > Response
  `,
  ),
  ...spoken(
    STARTED,
    `
    > i need 3 http requests one after another: https://a.example, https://b.example and https://c.example
    = Added "Fetch", "Fetch 2" and "Fetch 3" at the end.
    + Fetch 2: general_api {"method":"GET","url":"https://b.example"}
    + Fetch 3: general_api {"method":"GET","url":"https://c.example"}
    + Fetch: general_api {"method":"GET","url":"https://a.example"}
    + Fetch 2 > Fetch 3
    + Fetch > Fetch 2
    + Start > Fetch

    > do nothing
    = Then the workflow stays as it is.
  `,
  ),
]
