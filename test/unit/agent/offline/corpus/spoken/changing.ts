import type { SpokenCase } from './spoken-case.ts'
import { NEWS, SHOP } from './spoken-graphs.ts'

/** Removing, renaming, replacing and setting. */
export const CHANGING: readonly SpokenCase[] = [
  {
    prompt: 'I want the result stored in Notion',
    from: NEWS,
    says: 'Added "Notion page" (POST https://api.notion.com/v1/pages) before "Res',
    change: `
      - Slack notification > Response
      + Notion page: general_api {"body":{"children":[{"object":"block","paragraph":{"rich_text":[{"text":{"content":"<Summarise.output>"},"type":"text"}]},"type":"paragraph"}],"parent":{"page_id":"{{secrets.NOTION_PAGE_ID}}"},"properties":{"title":{"title":[{"text":{"content":"New page"}}]}}},"headers":{"Authorization":"Bearer {{secrets.NOTION_TOKEN}}","Content-Type":"application/json","Notion-Version":"2022-06-28"},"method":"POST","url":"https://api.notion.com/v1/pages"}
      + Notion page > Response
      + Slack notification > Notion page
    `,
  },
  {
    prompt: 'we no longer need the slack message',
    from: NEWS,
    says: 'Removed "Slack notification" and joined what was around it.',
    change: `
      - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      - Slack notification > Response
      - Summarise > Slack notification
      + Summarise > Response
    `,
  },
  {
    prompt: 'Please get rid of the summary and post the raw page instead',
    from: NEWS,
    says: 'Removed "Summarise" and joined what was around it. "Slack notification',
    change: `
      - Response: response {"output":"<Summarise.output>"}
      - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      - Fetch > Summarise
      - Summarise > Slack notification
      + Response: response {"output":"<Fetch.output>"}
      + Slack notification: general_api {"body":{"text":"<Fetch.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + Fetch > Slack notification
    `,
  },
  {
    prompt: 'take the wait out',
    from: SHOP,
    says: 'Removed "Wait" and joined what was around it.',
    change: `
      - Wait: wait {"seconds":60}
      - Filter > Wait
      - Wait > Check total
      + Filter > Check total
    `,
  },
  {
    prompt: 'delete the if',
    from: SHOP,
    says: 'Removed "Check total" and joined what was around it. "Log" stood in a ',
    change: `
      - Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 100"}]}
      - Check total[else] > Log
      - Check total[if] > Email
      - Wait > Check total
      + Wait > Email
    `,
  },
  {
    prompt: 'Fetch is a bad name, call it Download page',
    from: NEWS,
    says: 'Renamed "Fetch" to "Download page"; what reads it follows.',
    change: `
      - Fetch: general_api {"url":"<Start.output.url>"}
      - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      - Fetch > Summarise
      - Start > Fetch
      + Download page: general_api {"url":"<Start.output.url>"}
      + Summarise: agent {"input":"<Download page.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      + Download page > Summarise
      + Start > Download page
    `,
  },
  {
    prompt: 'could you rename the summarizer to TL;DR',
    from: NEWS,
    says: 'Renamed "Summarise" to "TL;DR"; what reads it follows.',
    change: `
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
    `,
  },
  {
    prompt: 'the wait should come first',
    from: SHOP,
    says: 'Moved "Wait" after "Start".',
    change: `
      - Filter > Wait
      - Start > Fetch orders
      - Wait > Check total
      + Filter > Check total
      + Start > Wait
      + Wait > Fetch orders
    `,
  },
  {
    prompt: 'do the filter after the wait',
    from: SHOP,
    says: '"Filter" runs JavaScript. Then: "Wait".',
  },
  {
    prompt: 'instead of slack use discord',
    from: NEWS,
    says: 'Replaced "Slack notification" with "Discord notification".',
    change: `
      - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      - Slack notification > Response
      - Summarise > Slack notification
      + Discord notification: general_api {"body":{"content":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
      + Discord notification > Response
      + Summarise > Discord notification
    `,
  },
  {
    prompt: 'replace slack by an email to ann@acme.example',
    from: NEWS,
    says: 'Replaced "Slack notification" with "Email".',
    change: `
      - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      - Slack notification > Response
      - Summarise > Slack notification
      + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"ann@acme.example"},"name":"gmail_send_email"}
      + Email > Response
      + Summarise > Email
    `,
  },
  {
    prompt: 'use teams rather than slack',
    from: NEWS,
    says: 'Replaced "Slack notification" with "Teams notification".',
    change: `
      - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      - Slack notification > Response
      - Summarise > Slack notification
      + Teams notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.TEAMS_WEBHOOK_URL}}"}
      + Summarise > Teams notification
      + Teams notification > Response
    `,
  },
  {
    prompt: 'the summary should be at most three bullet points',
    from: NEWS,
    says: 'Set system_prompt of "Summarise" to `Summarise the input. Be at most t',
    change: `
      - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      + Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input. Be at most three bullet points."}
    `,
  },
  {
    prompt: 'make the summarizer more creative, temperature 1.1',
    from: NEWS,
    says: 'Set temperature of "Summarise" to `1.1`.',
    change: `
      - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      + Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input.","temperature":1.1}
    `,
  },
]
