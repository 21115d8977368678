import type { SpokenCase } from './spoken-case.ts'
import { NEWS, SHOP } from './spoken-graphs.ts'

/** Conditions, times, questions and answers. */
export const RUNNING: readonly SpokenCase[] = [
  {
    prompt: 'post to #news instead of the default channel',
    from: NEWS,
    says: 'An incoming webhook posts to the channel that it was made for. Make on',
  },
  {
    prompt: 'give the fetch step 60 seconds before it times out',
    from: NEWS,
    says: 'Set timeout of "Fetch" to `60000`.',
    change: `
      - Fetch: general_api {"url":"<Start.output.url>"}
      + Fetch: general_api {"timeout":60000,"url":"<Start.output.url>"}
    `,
  },
  {
    prompt: 'wait 5 min instead of one',
    from: SHOP,
    says: 'Set seconds of "Wait" to `300` (it was `60`).',
    change: `
      - Wait: wait {"seconds":60}
      + Wait: wait {"seconds":300}
    `,
  },
  {
    prompt: 'raise the threshold to 250',
    from: SHOP,
    says: 'Set branches of "Check total" to `<Fetch orders.output.total> > 250`',
    change: `
      - Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 100"}]}
      + Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 250"}]}
    `,
  },
  {
    prompt: 'mail goes to orders@shop.example from now on',
    from: SHOP,
    says: 'Set input.to of "Email" to `orders@shop.example` (it was `a@b.example`',
    change: `
      - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
      + Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"orders@shop.example"},"name":"gmail_send_email"}
    `,
  },
  {
    prompt: 'change the subject to "Large order"',
    from: SHOP,
    says: 'Set input.subject of "Email" to `Large order` (it was `Big order`).',
    change: `
      - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
      + Email: capability {"input":{"body":"<Filter.output>","subject":"Large order","to":"a@b.example"},"name":"gmail_send_email"}
    `,
  },
  {
    prompt: 'answer with the raw page, not the summary',
    from: NEWS,
    says: 'Set output of "Response" to `<Fetch.output>` (it was `<Summarise.outpu',
    change: `
      - Response: response {"output":"<Summarise.output>"}
      + Response: response {"output":"<Fetch.output>"}
    `,
  },
  {
    prompt: 'only post to slack if the summary mentions "outage"',
    from: NEWS,
    says: 'Added "Condition" before "Slack notification", which tests contains(<S',
    change: `
      - Summarise > Slack notification
      + Condition: condition {"branches":[{"expression":"contains(<Summarise.output>, \\"outage\\")"}]}
      + Condition[else] > Response
      + Condition[if] > Slack notification
      + Summarise > Condition
    `,
  },
  {
    prompt: 'skip slack when the summary is empty',
    from: NEWS,
    says: 'Added "Condition" before "Slack notification", which tests len(<Summar',
    change: `
      - Summarise > Slack notification
      + Condition: condition {"branches":[{"expression":"len(<Summarise.output>) == 0"}]}
      + Condition[else] > Slack notification
      + Condition[if] > Response
      + Summarise > Condition
    `,
  },
  {
    prompt: 'if fetching fails, tell me on Slack',
    from: NEWS,
    says: 'Blocks have no way out for failures: a failed step ends the run. To be',
  },
  {
    prompt: 'for each item in the result, send a slack message',
    from: NEWS,
    says: 'There are no loops in a workflow: it runs forward once. A list is work',
  },
  {
    prompt: 'if the total is over 1000, ask me first',
    from: SHOP,
    says: 'Added "Check total 2" before "Email", which tests <Fetch orders.output',
    change: `
      - Check total[if] > Email
      + Approval: approval {"message":"Continue with this? <Filter.output>"}
      + Check total 2: condition {"branches":[{"expression":"<Fetch orders.output.total> > 1000"}]}
      + Approval > Email
      + Check total 2[else] > Email
      + Check total 2[if] > Approval
      + Check total[if] > Check total 2
    `,
  },
  {
    prompt: 'run this every Monday morning at half past eight Berlin time',
    from: NEWS,
    says: 'It runs every Monday at 08:30, Europe/Berlin time. Scheduled runs begi',
    change: `
      - Start: starter {"input":{"url":"string"}}
      + Start: starter {"input":{"url":"string"},"schedule_cron":"30 8 * * 1","schedule_enabled":true,"schedule_timezone":"Europe/Berlin","schedule_type":"cron"}
    `,
  },
  {
    prompt: 'twice a day please',
    from: NEWS,
    says: 'It runs every 12 hours. Scheduled runs begin when the workflow is depl',
    change: `
      - Start: starter {"input":{"url":"string"}}
      + Start: starter {"input":{"url":"string"},"schedule_enabled":true,"schedule_interval_unit":"hours","schedule_interval_value":12,"schedule_type":"interval"}
    `,
  },
  {
    prompt: 'start at 7:30 each weekday',
    from: NEWS,
    says: 'It runs on weekdays at 07:30. Scheduled runs begin when the workflow i',
    change: `
      - Start: starter {"input":{"url":"string"}}
      + Start: starter {"input":{"url":"string"},"schedule_cron":"30 7 * * 1-5","schedule_enabled":true,"schedule_type":"cron"}
    `,
  },
  {
    prompt: 'where do I put my slack webhook url?',
    from: NEWS,
    says: 'This workflow uses:',
  },
  {
    prompt: 'which secrets does this need?',
    from: NEWS,
    says: 'This workflow uses:',
  },
  {
    prompt: 'who gets the email?',
    from: SHOP,
    says: '"Email" uses the capability gmail_send_email, to a@b.example. It runs in',
  },
  {
    prompt: 'what happens if the total is 50?',
    from: SHOP,
    says: '"Check total" tests <Fetch orders.output.total> > 100. Then: if → "Ema',
  },
  {
    prompt: 'how do I run this?',
    from: NEWS,
    says: 'Apply what I propose, then start a run with "url" as start variables: ',
  },
  {
    prompt: 'deploy it',
    from: NEWS,
    says: 'I change the workflow and do not deploy it. Apply what I propose, then',
  },
  {
    prompt: 'is the workflow live?',
    from: NEWS,
    says: 'I see the workflow in the editor, not what is deployed: Workflow.deplo',
  },
  {
    prompt: 'rename Fetch to Download, drop the slack step and run it every hour',
    from: NEWS,
    says: 'Renamed "Fetch" to "Download"; what reads it follows.',
    change: `
      - Fetch: general_api {"url":"<Start.output.url>"}
      - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      - Start: starter {"input":{"url":"string"}}
      - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      - Fetch > Summarise
      - Slack notification > Response
      - Start > Fetch
      - Summarise > Slack notification
      + Download: general_api {"url":"<Start.output.url>"}
      + Start: starter {"input":{"url":"string"},"schedule_enabled":true,"schedule_interval_unit":"hours","schedule_interval_value":1,"schedule_type":"interval"}
      + Summarise: agent {"input":"<Download.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      + Download > Summarise
      + Start > Download
      + Summarise > Response
    `,
  },
  {
    prompt: '"Weekly report"',
    from: NEWS,
    asked: ['rename the summary step', 'What should "Summarise" be called?'],
    says: 'Renamed "Summarise" to "Weekly report"; what reads it follows.',
    change: `
      - Response: response {"output":"<Summarise.output>"}
      - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      - Fetch > Summarise
      - Summarise > Slack notification
      + Response: response {"output":"<Weekly report.output>"}
      + Slack notification: general_api {"body":{"text":"<Weekly report.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + Weekly report: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      + Fetch > Weekly report
      + Weekly report > Slack notification
    `,
  },
]
