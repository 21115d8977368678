import { type SpokenCase, spoken } from './spoken-case.ts'
import { NEWS } from './spoken-graphs.ts'

/** Of a summary that is told on Slack. */
export const TELLING: readonly SpokenCase[] = [
  ...spoken(
    NEWS,
    `
    > the Slack message should say "New summary" and then the summary
    = Set body.text of "Slack notification" to ´New summary <Summarise.outpu
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Slack notification: general_api {"body":{"text":"New summary <Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}

    > add another slack message to #alerts
    = Added "Slack notification 2" (POST {{secrets.SLACK_ALERTS_WEBHOOK_URL}
    - Slack notification > Response
    + Slack notification 2: general_api {"body":{"text":"Workflow result: <Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_ALERTS_WEBHOOK_URL}}"}
    + Slack notification 2 > Response
    + Slack notification > Slack notification 2

    > The URL should not be an input. Always use https://news.example/today.
    = Of which block: "Fetch" or "Slack notification"?

    > add input parameter language with default en and use it in the summary
    = "Start" now takes "language". Read it with <Start.output.language>. Ho
    - Start: starter {"input":{"url":"string"}}
    + Start: starter {"input":{"language":"en","url":"string"}}

    > return the url as well as the summary
    = Set output of "Response" to ´{"url":"<Start.output.url>","summary":"<S
    - Response: response {"output":"<Summarise.output>"}
    + Response: response {"output":{"summary":"<Summarise.output>","url":"<Start.output.url>"}}

    > deploy this to production
    = I change the workflow and do not deploy it. Apply what I propose, then

    > how much does a run cost?
    = I do not know prices. What costs most are the steps that ask a model: "Summarise".

    > Bitte füge am Ende eine E-Mail hinzu
    = I read English only, and this looks like German. I did not understand that.

    > duplicate the fetch step and point the copy to https://mirror.example
    = Duplicated "Fetch" as "Fetch 2" after "Fetch".
    - Fetch > Summarise
    + Fetch 2: general_api {"url":"https://mirror.example"}
    + Fetch 2 > Summarise
    + Fetch > Fetch 2

    > make everything faster
    = Which step should change? I can let steps run side by side ("run Fetch

    > add a step to check the summary for spelling mistakes before it gets posted
    = Added "Check summary" (agent with gpt-5.2) before "Slack notification"
    - Summarise > Slack notification
    + Check summary: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Check the summary for spelling mistakes."}
    + Check summary > Slack notification
    + Summarise > Check summary

    > i dont need the slack thing anymore but pls email the summary to ops@acme.example
    = Removed "Slack notification" and joined what was around it.
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Slack notification > Response
    - Summarise > Slack notification
    + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"ops@acme.example"},"name":"gmail_send_email"}
    + Email > Response
    + Summarise > Email

    > fetch with header Accept: text/html
    = Set headers.Accept of "Fetch" to ´text/html´.
    - Fetch: general_api {"url":"<Start.output.url>"}
    + Fetch: general_api {"headers":{"Accept":"text/html"},"url":"<Start.output.url>"}
  `,
  ),
]
