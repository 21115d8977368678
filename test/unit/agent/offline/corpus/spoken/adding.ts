import { type SpokenCase, spoken } from './spoken-case.ts'
import { EMPTY, NEWS, SHOP, STARTED } from './spoken-graphs.ts'

/** Building and adding. */
export const ADDING: readonly SpokenCase[] = [
  ...spoken(
    EMPTY,
    String.raw`
    > Build me a flow: get the weather from https://api.weather.example/today, have an AI turn it into one sentence, mail it to team@acme.example
    = Built the workflow "Start" → "Fetch weather" → "Turn" → "Email" → "Res
    + Email: capability {"input":{"body":"<Turn.output>","subject":"Workflow result","to":"team@acme.example"},"name":"gmail_send_email"}
    + Fetch weather: general_api {"method":"GET","url":"https://api.weather.example/today"}
    + Response: response {"output":"<Turn.output>"}
    + Start: starter {"input":{}}
    + Turn: agent {"input":"<Fetch weather.output>","model":"gpt-5.2","system_prompt":"Turn the input into one sentence."}
    + Email > Response
    + Fetch weather > Turn
    + Start > Fetch weather
    + Turn > Email

    > Could you set up a workflow which receives a webhook from Stripe, and if the amount is over 1000 alerts #finance on Slack?
    = Built the workflow "Webhook" → "Response".
    + Check amount: condition {"branches":[{"expression":"<Webhook.body.amount> > 1000"}]}
    + Response: response {"output":"<Webhook.body>"}
    + Slack notification: general_api {"body":{"text":"Workflow result: <Webhook.body>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Webhook: webhook {}
    + Check amount[else] > Response
    + Check amount[if] > Slack notification
    + Slack notification > Response
    + Webhook > Check amount

    > Make a daily digest: pull https://news.example/feed, pick the five most important stories, and send them to Discord
    = Built the workflow "Start" → "Fetch" → "Pick five most important" → "D
    + Discord notification: general_api {"body":{"content":"<Pick five most important.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
    + Fetch: general_api {"method":"GET","url":"https://news.example/feed"}
    + Pick five most important: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Pick the five most important stories."}
    + Response: response {"output":"<Pick five most important.output>"}
    + Start: starter {"input":{}}
    + Discord notification > Response
    + Fetch > Pick five most important
    + Pick five most important > Discord notification
    + Start > Fetch

    > workflow: take a customer email, detect the sentiment, draft a reply, wait for my approval and then send it
    = Where should the message go: Slack, Discord, Teams, Telegram or email?

    > I want to translate a text into French and save it to our memory
    = Built the workflow "Start" → "Translate text" → "Remember" → "Response
    + Remember: capability {"input":{"content":"\n<Translate text.output>","path":"/topics/notes.md"},"name":"memory_append"}
    + Response: response {"output":"<Translate text.output>"}
    + Start: starter {"input":{"text":"string"}}
    + Translate text: agent {"input":"<Start.output.text>","model":"gpt-5.2","system_prompt":"Translate a text into French."}
    + Remember > Response
    + Start > Translate text
    + Translate text > Remember
  `,
  ),
  ...spoken(
    STARTED,
    String.raw`
    > fetch https://api.example.com/users then filter those where active is true then return them
    = Built the workflow "Start" → "Fetch" → "Filter" → "Response".
    + Fetch: general_api {"method":"GET","url":"https://api.example.com/users"}
    + Filter: code {"code":"const data = input_data[\"Fetch\"][\"output\"]\noutput = data.filter((item) => item[\"active\"] === true)","language":"javascript"}
    + Response: response {"output":"<Filter.output>"}
    + Fetch > Filter
    + Filter > Response
    + Start > Fetch
  `,
  ),
  ...spoken(
    NEWS,
    String.raw`
    > ask me before posting to slack
    = Added "Approval" (asks a person and waits for the decision) before "Sl
    - Summarise > Slack notification
    + Approval: approval {"message":"Continue with this? <Summarise.output>"}
    + Approval > Slack notification
    + Summarise > Approval

    > Before anything goes out to Slack I want to sign it off
    = Added "Approval" (asks a person and waits for the decision) before "Sl
    - Summarise > Slack notification
    + Approval: approval {"message":"Continue with this? <Summarise.output>"}
    + Approval > Slack notification
    + Summarise > Approval

    > also send the summary by email to boss@acme.example
    = Added "Email" (capability gmail_send_email) before "Response".
    - Slack notification > Response
    + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"boss@acme.example"},"name":"gmail_send_email"}
    + Email > Response
    + Slack notification > Email

    > can we log the summary to https://log.example/in as well?
    = Added "Log summary" (POST https://log.example/in) before "Response".
    - Slack notification > Response
    + Log summary: general_api {"body":{"data":"<Summarise.output>"},"method":"POST","url":"https://log.example/in"}
    + Log summary > Response
    + Slack notification > Log summary

    > I'd like a translation into Spanish right after the summary
    = Added "Translate" (agent with gpt-5.2) after "Summarise".
    - Summarise > Slack notification
    + Translate: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Translate the input into Spanish."}
    + Summarise > Translate
    + Translate > Slack notification

    > put a 30 second pause in front of the slack message
    = Added "Wait 30 seconds" before "Slack notification".
    - Summarise > Slack notification
    + Wait 30 seconds: wait {"seconds":30}
    + Summarise > Wait 30 seconds
    + Wait 30 seconds > Slack notification

    > let me know on Telegram when it's finished
    = Added "Telegram message" (POST https://api.telegram.org/bot{{secrets.T
    - Slack notification > Response
    + Telegram message: general_api {"body":{"chat_id":"{{secrets.TELEGRAM_CHAT_ID}}","text":"Workflow result: <Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"https://api.telegram.org/bot{{secrets.TELEGRAM_BOT_TOKEN}}/sendMessage"}
    + Slack notification > Telegram message
    + Telegram message > Response

    > pls add a step wich translates the sumary to german
    = Added "Translate summary to german" (agent with gpt-5.2) before "Respo
    - Slack notification > Response
    + Translate summary to german: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Translate the summary to german."}
    + Slack notification > Translate summary to german
    + Translate summary to german > Response

    > after fetching, strip out the html tags
    = Added "Strip html tags" (JavaScript) after "Fetch".
    - Fetch > Summarise
    + Strip html tags: code {"code":"const data = input_data[\"Fetch\"][\"output\"]\noutput = String(data).replace(/<[^>]*>/g, ' ').replace(/\\s+/g, ' ').trim()","language":"javascript"}
    + Fetch > Strip html tags
    + Strip html tags > Summarise
  `,
  ),
  ...spoken(
    SHOP,
    `
    > in the else branch, post to Discord too
    = Added "Discord notification" (POST {{secrets.DISCORD_WEBHOOK_URL}}) in
    - Check total[else] > Log
    + Discord notification: general_api {"body":{"content":"Workflow result: <Filter.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
    + Check total[else] > Discord notification
    + Discord notification > Log
  `,
  ),
]
