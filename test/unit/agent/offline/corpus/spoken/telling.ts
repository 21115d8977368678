import type { SpokenCase } from './spoken-case.ts'
import { NEWS } from './spoken-graphs.ts'

/** Of a summary that is told on Slack. */
export const TELLING: readonly SpokenCase[] = [
  {
    prompt: 'the Slack message should say "New summary" and then the summary',
    from: NEWS,
    says: 'Set body.text of "Slack notification" to `New summary <Summarise.outpu',
    change: `
      - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + Slack notification: general_api {"body":{"text":"New summary <Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    `,
  },
  {
    prompt: 'add another slack message to #alerts',
    from: NEWS,
    says: 'Added "Slack notification 2" (POST {{secrets.SLACK_ALERTS_WEBHOOK_URL}',
    change: `
      - Slack notification > Response
      + Slack notification 2: general_api {"body":{"text":"Workflow result: <Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_ALERTS_WEBHOOK_URL}}"}
      + Slack notification 2 > Response
      + Slack notification > Slack notification 2
    `,
  },
  {
    prompt: 'The URL should not be an input. Always use https://news.example/today.',
    from: NEWS,
    says: 'Of which block: "Fetch" or "Slack notification"?',
  },
  {
    prompt: 'add input parameter language with default en and use it in the summary',
    from: NEWS,
    says: '"Start" now takes "language". Read it with <Start.output.language>. Ho',
    change: `
      - Start: starter {"input":{"url":"string"}}
      + Start: starter {"input":{"language":"en","url":"string"}}
    `,
  },
  {
    prompt: 'return the url as well as the summary',
    from: NEWS,
    says: 'Set output of "Response" to `{"url":"<Start.output.url>","summary":"<S',
    change: `
      - Response: response {"output":"<Summarise.output>"}
      + Response: response {"output":{"summary":"<Summarise.output>","url":"<Start.output.url>"}}
    `,
  },
  {
    prompt: 'deploy this to production',
    from: NEWS,
    says: 'I change the workflow and do not deploy it. Apply what I propose, then',
  },
  {
    prompt: 'how much does a run cost?',
    from: NEWS,
    says: 'I do not know prices. What costs most are the steps that ask a model: ',
  },
  {
    prompt: 'Bitte füge am Ende eine E-Mail hinzu',
    from: NEWS,
    says: 'I read English only, and this looks like German. I did not understand ',
  },
  {
    prompt: 'duplicate the fetch step and point the copy to https://mirror.example',
    from: NEWS,
    says: 'Duplicated "Fetch" as "Fetch 2" after "Fetch".',
    change: `
      - Fetch > Summarise
      + Fetch 2: general_api {"url":"https://mirror.example"}
      + Fetch 2 > Summarise
      + Fetch > Fetch 2
    `,
  },
  {
    prompt: 'make everything faster',
    from: NEWS,
    says: 'Which step should change? I can let steps run side by side ("run Fetch',
  },
  {
    prompt: 'add a step to check the summary for spelling mistakes before it gets posted',
    from: NEWS,
    says: 'Added "Check summary" (agent with gpt-5.2) before "Slack notification"',
    change: `
      - Summarise > Slack notification
      + Check summary: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Check the summary for spelling mistakes."}
      + Check summary > Slack notification
      + Summarise > Check summary
    `,
  },
  {
    prompt: 'i dont need the slack thing anymore but pls email the summary to ops@acme.example',
    from: NEWS,
    says: 'Removed "Slack notification" and joined what was around it.',
    change: `
      - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      - Slack notification > Response
      - Summarise > Slack notification
      + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"ops@acme.example"},"name":"gmail_send_email"}
      + Email > Response
      + Summarise > Email
    `,
  },
  {
    prompt: 'fetch with header Accept: text/html',
    from: NEWS,
    says: 'Set headers.Accept of "Fetch" to `text/html`.',
    change: `
      - Fetch: general_api {"url":"<Start.output.url>"}
      + Fetch: general_api {"headers":{"Accept":"text/html"},"url":"<Start.output.url>"}
    `,
  },
]
