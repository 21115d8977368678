import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { EMAIL, EMPTY, LINEAR, SLACK, START } from './graphs.ts'

const FETCHED = `
  Start: starter {"input":{"url":"string"}}
  Fetch: general_api {"url":"<Start.output.url>","method":"GET"}
  Summarise: agent {"model":"gpt-5.2","system_prompt":"Summarise the input.","input":"<Fetch.output>"}
  Response: response {"output":"<Summarise.output>"}
`

export const BUILD: readonly Case[] = [
  {
    prompts: [
      'Build a workflow that takes a URL, fetches it, summarises it and posts it to Slack',
      'create a flow which takes a url, fetches it, then summarises it and then posts it to slack.',
      'Build a workflow:\n1. takes a URL\n2. fetches it\n3. summarises it\n4. posts it to Slack',
      'I need an automation that takes a URL, fetches it, summarises it, and posts it to Slack, please',
      'Make me a pipeline that accepts a URL. It should fetch it. Then summarise it. Finally, post it to Slack.',
      'design a workflow that takes a url -> fetches it -> summarises it -> posts it to Slack',
    ],
    from: EMPTY,
    to: graph(
      `${FETCHED}${SLACK('<Summarise.output>')}\nStart > Fetch > Summarise > Slack notification > Response`,
    ),
    says: /"Start" → "Fetch" → "Summarise" → "Slack notification" → "Response"[\s\S]*SLACK_WEBHOOK_URL/,
  },
  {
    prompts: [
      'Fetch a URL and summarise it',
      'build a workflow that fetches a page and summarises it',
      'fetch the url, then summarise it',
    ],
    from: EMPTY,
    to: graph(`${FETCHED}Start > Fetch > Summarise > Response`),
  },
  {
    prompts: [
      'Every weekday at 9 in Berlin, fetch https://news.example.com, summarise it in 5 bullet points and email it to bob@acme.com',
      'Build a workflow that fetches https://news.example.com, summarises it in 5 bullet points and emails it to bob@acme.com. Run it every weekday at 9 in Berlin.',
      'build a flow which runs every weekday at 9am Berlin time, fetches https://news.example.com, summarises it in 5 bullet points and emails it to bob@acme.com',
    ],
    from: EMPTY,
    to: graph(`
      Start: starter {"input":{},"schedule_enabled":true,"schedule_type":"cron","schedule_cron":"0 9 * * 1-5","schedule_timezone":"Europe/Berlin"}
      Fetch: general_api {"url":"https://news.example.com","method":"GET"}
      Summarise: agent {"model":"gpt-5.2","system_prompt":"Summarise the input in 5 bullet points.","input":"<Fetch.output>"}
      ${EMAIL('<Summarise.output>', 'bob@acme.com')}
      Response: response {"output":"<Summarise.output>"}
      Start > Fetch > Summarise > Email > Response
    `),
  },
  {
    prompts: [
      'build a flow which fetches https://shop.example/orders and returns it',
      'Fetch https://shop.example/orders',
      'create a workflow that calls https://shop.example/orders',
    ],
    from: START,
    to: graph(`
      Start: starter {"input":{}}
      Fetch: general_api {"url":"https://shop.example/orders","method":"GET"}
      Response: response {"output":"<Fetch.output>"}
      Start > Fetch > Response
    `),
  },
  {
    prompts: [
      'build a workflow that summarises the text and translates it to French',
      'summarise the text and translate it to French',
    ],
    from: EMPTY,
    to: graph(`
      Start: starter {"input":{"text":"string"}}
      Summarise text: agent {"model":"gpt-5.2","system_prompt":"Summarise the text.","input":"<Start.output.text>"}
      Translate to French: agent {"model":"gpt-5.2","system_prompt":"Translate the input to French.","input":"<Summarise text.output>"}
      Response: response {"output":"<Translate to French.output>"}
      Start > Summarise text > Translate to French > Response
    `),
  },
  {
    prompts: [
      'Build a workflow that takes a customer email, classifies it as billing or technical and posts it to Slack',
    ],
    from: EMPTY,
    to: graph(`
      Start: starter {"input":{"customer_email":"string"}}
      Classify: agent {"model":"gpt-5.2","system_prompt":"Classify the input as billing or technical. Answer with the label alone.","input":"<Start.output.customer_email>"}
      ${SLACK('<Classify.output>')}
      Response: response {"output":"<Classify.output>"}
      Start > Classify > Slack notification > Response
    `),
  },
  {
    prompts: [
      'Build a workflow that is triggered by a webhook, summarises it and posts it to Slack',
      'when a webhook arrives, summarise it and post it to Slack',
    ],
    from: EMPTY,
    to: graph(`
      Webhook: webhook {}
      Summarise: agent {"model":"gpt-5.2","system_prompt":"Summarise the input.","input":"<Webhook.body>"}
      ${SLACK('<Summarise.output>')}
      Response: response {"output":"<Summarise.output>"}
      Webhook > Summarise > Slack notification > Response
    `),
  },
  {
    prompts: [
      'build a workflow that takes a topic, writes a poem about it, asks me for approval and posts it to Discord',
    ],
    from: EMPTY,
    to: graph(`
      Start: starter {"input":{"topic":"string"}}
      Write poem: agent {"model":"gpt-5.2","system_prompt":"Write a poem about the input.","input":"<Start.output.topic>"}
      Approval: approval {"message":"Continue with this? <Write poem.output>"}
      Discord notification: general_api {"url":"{{secrets.DISCORD_WEBHOOK_URL}}","method":"POST","headers":{"Content-Type":"application/json"},"body":{"content":"<Write poem.output>"}}
      Response: response {"output":"<Write poem.output>"}
      Start > Write poem > Approval > Discord notification > Response
    `),
  },
  {
    prompts: ['add a Slack notification', 'send a Slack notification'],
    from: EMPTY,
    to: graph(`
      Start: starter {"input":{}}
      ${SLACK('The workflow has run.')}
      Response: response {"output":"Done"}
      Start > Slack notification > Response
    `),
  },
  {
    prompts: [
      'Build a workflow that fetches https://a.example and posts it to Slack',
      'create a new workflow that summarises a text',
    ],
    from: LINEAR,
    says: /already has "Start", "Fetch".*\?/,
  },
  {
    prompts: ['build a workflow', 'create a flow', 'Build me a workflow please'],
    from: EMPTY,
    says: /What should the workflow do\?/,
  },
]
