import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { EMPTY, START } from './graphs.ts'

export const BUILD: readonly Case[] = [
  {
    prompts: [
      'Build a workflow that takes a URL, fetches it, summarises it and posts it to Slack',
      'create a flow which takes a url, fetches it, then summarises it and then posts it to slack.',
    ],
    from: EMPTY,
    to: graph(`
      Start: starter {"input":{"url":"string"}}
      Fetch: general_api {"url":"<Start.output.url>","method":"GET"}
      Summarise: agent {"model":"gpt-5.2","system_prompt":"Summarise the input.","input":"<Fetch.output>"}
      Slack notification: general_api {"url":"{{secrets.SLACK_WEBHOOK_URL}}","method":"POST","headers":{"Content-Type":"application/json"},"body":{"text":"<Summarise.output>"}}
      Response: response {"output":"<Summarise.output>"}
      Start > Fetch > Summarise > Slack notification > Response
    `),
    says: /"Start" → "Fetch" → "Summarise" → "Slack notification" → "Response"[\s\S]*SLACK_WEBHOOK_URL/,
  },
  {
    prompts: [
      'build a flow which fetches https://shop.example/orders and returns it',
      'Fetch https://shop.example/orders',
    ],
    from: START,
    to: graph(`
      Start: starter {"input":{}}
      Fetch: general_api {"url":"https://shop.example/orders","method":"GET"}
      Response: response {"output":"<Fetch.output>"}
      Start > Fetch > Response
    `),
  },
]
