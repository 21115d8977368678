import { type SpokenCase, spoken } from './spoken-case.ts'
import { NEWS, SHOP } from './spoken-graphs.ts'

/** Removing, renaming, replacing and setting. */
export const CHANGING: readonly SpokenCase[] = [
  ...spoken(
    NEWS,
    `
    > I want the result stored in Notion
    = Added "Notion page" (POST https://api.notion.com/v1/pages) before "Res
    - Slack notification > Response
    + Notion page: general_api {"body":{"children":[{"object":"block","paragraph":{"rich_text":[{"text":{"content":"<Summarise.output>"},"type":"text"}]},"type":"paragraph"}],"parent":{"page_id":"{{secrets.NOTION_PAGE_ID}}"},"properties":{"title":{"title":[{"text":{"content":"New page"}}]}}},"headers":{"Authorization":"Bearer {{secrets.NOTION_TOKEN}}","Content-Type":"application/json","Notion-Version":"2022-06-28"},"method":"POST","url":"https://api.notion.com/v1/pages"}
    + Notion page > Response
    + Slack notification > Notion page

    > we no longer need the slack message
    = Removed "Slack notification" and joined what was around it.
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Slack notification > Response
    - Summarise > Slack notification
    + Summarise > Response

    > Please get rid of the summary and post the raw page instead
    = Removed "Summarise" and joined what was around it. "Slack notification
    - Response: response {"output":"<Summarise.output>"}
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    - Fetch > Summarise
    - Summarise > Slack notification
    + Response: response {"output":"<Fetch.output>"}
    + Slack notification: general_api {"body":{"text":"<Fetch.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Fetch > Slack notification

    > Fetch is a bad name, call it Download page
    = Renamed "Fetch" to "Download page"; what reads it follows.
    - Fetch: general_api {"url":"<Start.output.url>"}
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    - Fetch > Summarise
    - Start > Fetch
    + Download page: general_api {"url":"<Start.output.url>"}
    + Summarise: agent {"input":"<Download page.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    + Download page > Summarise
    + Start > Download page

    > could you rename the summarizer to TL;DR
    = Renamed "Summarise" to "TL;DR"; what reads it follows.
    - Response: response {"output":"<Summarise.output>"}
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    - Fetch > Summarise
    - Summarise > Slack notification
    + Response: response {"output":"<TL;DR.output>"}
    + Slack notification: general_api {"body":{"text":"<TL;DR.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + TL;DR: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    + Fetch > TL;DR
    + TL;DR > Slack notification

    > instead of slack use discord
    = Replaced "Slack notification" with "Discord notification".
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Slack notification > Response
    - Summarise > Slack notification
    + Discord notification: general_api {"body":{"content":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
    + Discord notification > Response
    + Summarise > Discord notification

    > replace slack by an email to ann@acme.example
    = Replaced "Slack notification" with "Email".
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Slack notification > Response
    - Summarise > Slack notification
    + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"ann@acme.example"},"name":"gmail_send_email"}
    + Email > Response
    + Summarise > Email

    > use teams rather than slack
    = Replaced "Slack notification" with "Teams notification".
    - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Slack notification > Response
    - Summarise > Slack notification
    + Teams notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.TEAMS_WEBHOOK_URL}}"}
    + Summarise > Teams notification
    + Teams notification > Response

    > the summary should be at most three bullet points
    = Set system_prompt of "Summarise" to ´Summarise the input. Be at most t
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    + Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input. Be at most three bullet points."}

    > make the summarizer more creative, temperature 1.1
    = Set temperature of "Summarise" to ´1.1´.
    - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    + Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input.","temperature":1.1}
  `,
  ),
  ...spoken(
    SHOP,
    `
    > take the wait out
    = Removed "Wait" and joined what was around it.
    - Wait: wait {"seconds":60}
    - Filter > Wait
    - Wait > Check total
    + Filter > Check total

    > delete the if
    = Removed "Check total" and joined what was around it. "Log" stood in a branch
    - Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 100"}]}
    - Check total[else] > Log
    - Check total[if] > Email
    - Wait > Check total
    + Wait > Email

    > the wait should come first
    = Moved "Wait" after "Start".
    - Filter > Wait
    - Start > Fetch orders
    - Wait > Check total
    + Filter > Check total
    + Start > Wait
    + Wait > Fetch orders

    > do the filter after the wait
    = "Filter" runs JavaScript. Then: "Wait".
  `,
  ),
]
