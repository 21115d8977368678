import type { SpokenCase } from './spoken-case.ts'
import { PAGE } from './spoken-graphs.ts'

/** Of a page that is summarised. */
export const PAGES: readonly SpokenCase[] = [
  {
    prompt: 'POST with body {"source":"switchyard","n":3} to https://hooks.acme.example/in after the summary',
    from: PAGE,
    says: 'Added "Post" (POST https://hooks.acme.example/in) after "Summarise".',
    change: `
      - Summarise > Response
      + Post: general_api {"body":{"n":3,"source":"switchyard"},"method":"POST","url":"https://hooks.acme.example/in"}
      + Post > Response
      + Summarise > Post
    `,
  },
  {
    prompt: 'send it to Slack and by mail at the same time',
    from: PAGE,
    says: 'Added "Slack notification" and "Email", which run in parallel after "S',
    change: `
      - Summarise > Response
      + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"{{secrets.EMAIL_TO}}"},"name":"gmail_send_email"}
      + Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + Split: split {"branches":2}
      + Email > Response
      + Slack notification > Response
      + Split[1] > Slack notification
      + Split[2] > Email
      + Summarise > Split
    `,
  },
  {
    prompt: 'plz cache the result',
    from: PAGE,
    says: 'Results are not cached: every run does its steps anew. What is to be k',
  },
  {
    prompt: 'before fetching check that the url starts with https',
    from: PAGE,
    says: 'I cannot test how a text begins or ends. What should be compared in "t',
  },
  {
    prompt: 'the summary must be in Polish and not longer than 100 words',
    from: PAGE,
    says: 'Set system_prompt of "Summarise" to `Summarise the input. Be in Polish',
    change: `
      - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      + Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input. Be in Polish and not longer than 100 words."}
    `,
  },
  {
    prompt: 'save the summary in google sheets',
    from: PAGE,
    says: 'I have no ready step for that service. A step can call its API ("post ',
  },
  {
    prompt: 'I wish to receive an e-mail to me@corp.example when all is done',
    from: PAGE,
    says: 'Added "Email" (capability gmail_send_email) before "Response".',
    change: `
      - Summarise > Response
      + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"me@corp.example"},"name":"gmail_send_email"}
      + Email > Response
      + Summarise > Email
    `,
  },
  {
    prompt: 'put in a human check prior to returning',
    from: PAGE,
    says: 'Added "Approval" (asks a person and waits for the decision) before "Re',
    change: `
      - Summarise > Response
      + Approval: approval {"message":"Continue with this? <Summarise.output>"}
      + Approval > Response
      + Summarise > Approval
    `,
  },
  {
    prompt: 'Summarise should also get the url',
    from: PAGE,
    says: 'Set input of "Summarise" to `<Fetch.output> <Start.output.url>` (it wa',
    change: `
      - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      + Summarise: agent {"input":"<Fetch.output> <Start.output.url>","model":"gpt-5.2","system_prompt":"Summarise the input."}
    `,
  },
  {
    prompt: 'set timeout 60s on the fetch',
    from: PAGE,
    says: 'Set timeout of "Fetch" to `60000`.',
    change: `
      - Fetch: general_api {"url":"<Start.output.url>"}
      + Fetch: general_api {"timeout":60000,"url":"<Start.output.url>"}
    `,
  },
  {
    prompt: 'fetch shold use POST with json {"q":"news"}',
    from: PAGE,
    says: 'I did not understand that. What should change about "Fetch"? For examp',
  },
  {
    prompt: 'Delete the fetch, then let Summarise read the url directly',
    from: PAGE,
    says: 'Removed "Fetch" and joined what was around it. "Summarise" now reads <',
    change: `
      - Fetch: general_api {"url":"<Start.output.url>"}
      - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      - Fetch > Summarise
      - Start > Fetch
      + Summarise: agent {"input":"<Start.output.url>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      + Start > Summarise
    `,
  },
  {
    prompt: 'Add two steps after Summarise: translate to Spanish, then post to Slack #es',
    from: PAGE,
    says: 'Added "Translate to Spanish" and "Slack notification" after "Summarise',
    change: `
      - Summarise > Response
      + Slack notification: general_api {"body":{"text":"<Translate to Spanish.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + Translate to Spanish: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Translate the input to Spanish."}
      + Slack notification > Response
      + Summarise > Translate to Spanish
      + Translate to Spanish > Slack notification
    `,
  },
  {
    prompt: 'in between fetch and summarise strip the html and keep only the first 5000 characters',
    from: PAGE,
    says: 'Added "Strip html" and "Keep only first 5000" between "Fetch" and "Sum',
    change: `
      - Fetch > Summarise
      + Keep only first 5000: code {"code":"const data = input_data[\\"Strip html\\"][\\"output\\"]\\noutput = data.slice(0, 5000)","language":"javascript"}
      + Strip html: code {"code":"const data = input_data[\\"Fetch\\"][\\"output\\"]\\noutput = String(data).replace(/<[^>]*>/g, ' ').replace(/\\\\s+/g, ' ').trim()","language":"javascript"}
      + Fetch > Strip html
      + Keep only first 5000 > Summarise
      + Strip html > Keep only first 5000
    `,
  },
  {
    prompt: 'Could we have the summary in bullet points?',
    from: PAGE,
    says: 'Set system_prompt of "Summarise" to `Summarise the input. Answer in bu',
    change: `
      - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      + Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input. Answer in bullet points."}
    `,
  },
  {
    prompt: 'when the page is empty, stop and tell me on telegram',
    from: PAGE,
    says: 'Added "Condition" after "Fetch", which tests len(<Fetch.output>) == 0.',
    change: `
      - Fetch > Summarise
      + Condition: condition {"branches":[{"expression":"len(<Fetch.output>) == 0"}]}
      + Telegram message: general_api {"body":{"chat_id":"{{secrets.TELEGRAM_CHAT_ID}}","text":"Workflow result: <Fetch.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"https://api.telegram.org/bot{{secrets.TELEGRAM_BOT_TOKEN}}/sendMessage"}
      + Condition[else] > Summarise
      + Condition[if] > Telegram message
      + Fetch > Condition
    `,
  },
  {
    prompt: 'send the summary to a@x.example, b@x.example and to the #press channel',
    from: PAGE,
    says: 'Where should the message go: Slack, Discord, Teams, Telegram or email?',
  },
  {
    prompt: 'wait till the page is ready',
    from: PAGE,
    says: 'How long should it wait? Tell me a time such as "5 minutes" or "2 days',
  },
  {
    prompt: 'if it takes longer than 20 seconds to fetch, give up',
    from: PAGE,
    says: 'Set timeout of "Fetch" to `20000`.',
    change: `
      - Fetch: general_api {"url":"<Start.output.url>"}
      + Fetch: general_api {"timeout":20000,"url":"<Start.output.url>"}
    `,
  },
]
