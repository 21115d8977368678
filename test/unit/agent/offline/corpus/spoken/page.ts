import { type SpokenCase, spoken } from './spoken-case.ts'
import { PAGE } from './spoken-graphs.ts'

/** Of a page that is summarised. */
export const PAGES: readonly SpokenCase[] = [
  ...spoken(
    PAGE,
    String.raw`
    > POST with body {"source":"switchyard","n":3} to https://hooks.acme.example/in after the summary
    = Added "Post" (POST https://hooks.acme.example/in) after "Summarise".
    - Summarise > Response
    + Post: general_api {"body":{"n":3,"source":"switchyard"},"method":"POST","url":"https://hooks.acme.example/in"}
    + Post > Response
    + Summarise > Post

    > send it to Slack and by mail at the same time
    = Added "Slack notification" and "Email", which run in parallel after "S
    - Start: starter {"input":{"url":"string"}}
    - Summarise > Response
    + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"<Start.output.email_to>"},"name":"gmail_send_email"}
    + Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Split: split {"branches":2}
    + Start: starter {"input":{"email_to":"string","url":"string"}}
    + Email > Response
    + Slack notification > Response
    + Split[1] > Slack notification
    + Split[2] > Email
    + Summarise > Split

    > plz cache the result
    = Results are not cached: every run does its steps anew. What is to be k

    > before fetching check that the url starts with https
    = I cannot test how a text begins or ends. What should be compared in "t

    > the summary must be in Polish and not longer than 100 words
    = Set system_prompt of "Summarise" to ´Summarise the input. Be in Polish
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    + Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input. Be in Polish and not longer than 100 words."}

    > save the summary in google sheets
    = I have no ready step for that service. A step can call its API ("post it

    > I wish to receive an e-mail to me@corp.example when all is done
    = Added "Email" (capability gmail_send_email) before "Response".
    - Summarise > Response
    + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"me@corp.example"},"name":"gmail_send_email"}
    + Email > Response
    + Summarise > Email

    > put in a human check prior to returning
    = Added "Approval" (asks a person and waits for the decision) before "Re
    - Summarise > Response
    + Approval: approval {"message":"Continue with this? <Summarise.output>"}
    + Approval > Response
    + Summarise > Approval

    > Summarise should also get the url
    = Set input of "Summarise" to ´<Fetch.output> <Start.output.url>´ (it wa
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    + Summarise: agent {"input":"<Fetch.output> <Start.output.url>","model":"gpt-5.2","system_prompt":"Summarise the input."}

    > set timeout 60s on the fetch
    = Set timeout of "Fetch" to ´60000´.
    - Fetch: general_api {"url":"<Start.output.url>"}
    + Fetch: general_api {"timeout":60000,"url":"<Start.output.url>"}

    > fetch shold use POST with json {"q":"news"}
    = I did not understand that. What should change about "Fetch"? For examp

    > Delete the fetch, then let Summarise read the url directly
    = Removed "Fetch" and joined what was around it. "Summarise" now reads <
    - Fetch: general_api {"url":"<Start.output.url>"}
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    - Fetch > Summarise
    - Start > Fetch
    + Summarise: agent {"input":"<Start.output.url>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    + Start > Summarise

    > Add two steps after Summarise: translate to Spanish, then post to Slack #es
    = Added "Translate to Spanish" and "Slack notification" after "Summarise
    - Summarise > Response
    + Slack notification: general_api {"body":{"text":"<Translate to Spanish.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Translate to Spanish: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Translate the input to Spanish."}
    + Slack notification > Response
    + Summarise > Translate to Spanish
    + Translate to Spanish > Slack notification

    > in between fetch and summarise strip the html and keep only the first 5000 characters
    = Added "Strip html" and "Keep only first 5000" between "Fetch" and "Sum
    - Fetch > Summarise
    + Keep only first 5000: code {"code":"const data = input_data[\"Strip html\"][\"output\"]\noutput = data.slice(0, 5000)","language":"javascript"}
    + Strip html: code {"code":"const data = input_data[\"Fetch\"][\"output\"]\noutput = String(data).replace(/<[^>]*>/g, ' ').replace(/\\s+/g, ' ').trim()","language":"javascript"}
    + Fetch > Strip html
    + Keep only first 5000 > Summarise
    + Strip html > Keep only first 5000

    > Could we have the summary in bullet points?
    = Set system_prompt of "Summarise" to ´Summarise the input. Answer in bu
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    + Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input. Answer in bullet points."}

    > when the page is empty, stop and tell me on telegram
    = Added "Condition" after "Fetch", which tests len(<Fetch.output>) == 0.
    - Fetch > Summarise
    + Condition: condition {"branches":[{"expression":"len(<Fetch.output>) == 0"}]}
    + Telegram message: general_api {"body":{"chat_id":"{{secrets.TELEGRAM_CHAT_ID}}","text":"Workflow result: <Fetch.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"https://api.telegram.org/bot{{secrets.TELEGRAM_BOT_TOKEN}}/sendMessage"}
    + Condition[else] > Summarise
    + Condition[if] > Telegram message
    + Fetch > Condition

    > send the summary to a@x.example, b@x.example and to the #press channel
    = Where should the message go: Slack, Discord, Teams, Telegram or email?

    > wait till the page is ready
    = How long should it wait? Tell me a time such as "5 minutes" or "2 days

    > if it takes longer than 20 seconds to fetch, give up
    = Set timeout of "Fetch" to ´20000´.
    - Fetch: general_api {"url":"<Start.output.url>"}
    + Fetch: general_api {"timeout":20000,"url":"<Start.output.url>"}
  `,
  ),
]
