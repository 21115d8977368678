import type { SpokenCase } from './spoken-case.ts'
import { HR, NEWS, SHOP } from './spoken-graphs.ts'

/** Slips of the pen, answers and several things at once. */
export const SELLING: readonly SpokenCase[] = [
  {
    prompt: 'remane Approval to Sign-off',
    from: HR,
    says: 'Renamed "Approval" to "Sign-off"; what reads it follows.',
    change: `
      - Approval: approval {"message":"Send this? <Write reply.output>"}
      - Approval > Email
      - Write reply > Approval
      + Sign-off: approval {"message":"Send this? <Write reply.output>"}
      + Sign-off > Email
      + Write reply > Sign-off
    `,
  },
  {
    prompt: 'wait one day befor sending the email',
    from: HR,
    says: 'Added "Wait 1 day" before "Email".',
    change: `
      - Approval > Email
      + Wait 1 day: wait {"seconds":86400}
      + Approval > Wait 1 day
      + Wait 1 day > Email
    `,
  },
  {
    prompt: 'if approval is denied, notify me on slack',
    from: HR,
    says: 'Added "Check approval" after "Approval", which tests not <Approval.app',
    change: `
      - Approval > Email
      + Check approval: condition {"branches":[{"expression":"not <Approval.approved>"}]}
      + Slack notification: general_api {"body":{"text":"Workflow result: <Write reply.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + Approval > Check approval
      + Check approval[else] > Email
      + Check approval[if] > Slack notification
      + Slack notification > Email
    `,
  },
  {
    prompt: 'swap filter and wait',
    from: SHOP,
    says: 'Moved "Filter" after "Wait".',
    change: `
      - Fetch orders > Filter
      - Filter > Wait
      - Wait > Check total
      + Fetch orders > Wait
      + Filter > Check total
      + Wait > Filter
    `,
  },
  {
    prompt: 'turn the email into a slack message',
    from: SHOP,
    says: 'Replaced "Email" with "Slack notification".',
    change: `
      - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
      - Check total[if] > Email
      - Email > Response
      + Slack notification: general_api {"body":{"text":"Workflow result: <Filter.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + Check total[if] > Slack notification
      + Slack notification > Response
    `,
  },
  {
    prompt: 'the condition should check for more than 500',
    from: SHOP,
    says: 'Set branches of "Check total" to `<Fetch orders.output.total> > 500`',
    change: `
      - Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 100"}]}
      + Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 500"}]}
    `,
  },
  {
    prompt: 'fetch orders needs an auth token',
    from: SHOP,
    says: 'Set headers.Authorization of "Fetch orders" to `Bearer {{secrets.API_T',
    change: `
      - Fetch orders: general_api {"url":"https://shop.example/orders"}
      + Fetch orders: general_api {"headers":{"Authorization":"Bearer {{secrets.API_TOKEN}}"},"url":"https://shop.example/orders"}
    `,
  },
  {
    prompt: 'fetch only the orders of today',
    from: SHOP,
    says: 'Which address should "Fetch only orders" fetch? It begins with https:/',
  },
  {
    prompt: 'cut the waiting time to 10 seconds and delete the log step',
    from: SHOP,
    says: 'Set seconds of "Wait" to `10` (it was `60`).',
    change: `
      - Log: code {"code":"output = 1","language":"javascript"}
      - Wait: wait {"seconds":60}
      - Check total[else] > Log
      - Log > Response
      + Wait: wait {"seconds":10}
      + Check total[else] > Response
    `,
  },
  {
    prompt: 'run it Mondays and Thursdays at quarter to six in the evening',
    from: SHOP,
    says: 'It runs every Monday and Thursday at 17:45. Scheduled runs begin when ',
    change: `
      - Start: starter {"input":{"limit":"number"}}
      + Start: starter {"input":{"limit":"number"},"schedule_cron":"45 17 * * 1,4","schedule_enabled":true,"schedule_type":"cron"}
    `,
  },
  {
    prompt: 'do not run it on weekends',
    from: SHOP,
    says: 'When should it run? For example "every weekday at 9 in Berlin", "every',
  },
  {
    prompt: 'what runs after the filter?',
    from: SHOP,
    says: '"Wait" comes after "Filter".',
  },
  {
    prompt: 'put the orders into a google sheet',
    from: SHOP,
    says: 'I have no ready step for that service. A step can call its API ("post ',
  },
  {
    prompt: 'go back to what we had before',
    from: NEWS,
    says: 'I cannot take that back from here: undo it on the message that propose',
  },
  {
    prompt: '#ops',
    from: NEWS,
    asked: [
      'notify the team when it is done',
      'Where should the message go: Slack, Discord, Teams, Telegram or email?',
    ],
    says: 'Added "Slack notification 2" (POST {{secrets.SLACK_OPS_WEBHOOK_URL}}) befo',
    change: `
      - Slack notification > Response
      + Slack notification 2: general_api {"body":{"text":"Workflow result: <Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_OPS_WEBHOOK_URL}}"}
      + Slack notification 2 > Response
      + Slack notification > Slack notification 2
    `,
  },
  {
    prompt: 'the second one',
    from: NEWS,
    asked: [
      'disable the notification',
      '"notification" may be several. Which one do you mean: "Fetch" or "Slack notification"?',
    ],
    says: 'Disabled "Slack notification".',
    change: `
      - Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
      + !Slack notification: general_api {"body":{"text":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    `,
  },
  {
    prompt: 'by email please',
    from: NEWS,
    asked: [
      'let me know when it is done',
      'Where should the message go: Slack, Discord, Teams, Telegram or email?',
    ],
    says: 'Added "Email" (capability gmail_send_email) before "Response".',
    change: `
      - Slack notification > Response
      + Email: capability {"input":{"body":"Workflow result: <Summarise.output>","subject":"Workflow result","to":"{{secrets.EMAIL_TO}}"},"name":"gmail_send_email"}
      + Email > Response
      + Slack notification > Email
    `,
  },
  {
    prompt: 'ten minutes',
    from: NEWS,
    asked: [
      'add a wait after Fetch',
      'How long should it wait? Tell me a time such as "5 minutes" or "2 days".',
    ],
    says: 'Added "Wait 10 minutes" after "Fetch".',
    change: `
      - Fetch > Summarise
      + Wait 10 minutes: wait {"seconds":600}
      + Fetch > Wait 10 minutes
      + Wait 10 minutes > Summarise
    `,
  },
  {
    prompt:
      'Could you, if it is not too much trouble, make the summary shorter, translate it to Dutch and also ping #team on Slack?',
    from: NEWS,
    says: 'Set system_prompt of "Summarise" to `Summarise the input. Be shorter.`',
    change: `
      - Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input."}
      - Slack notification > Response
      + Slack notification 2: general_api {"body":{"text":"Workflow result: <Translate to Dutch.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_TEAM_WEBHOOK_URL}}"}
      + Summarise: agent {"input":"<Fetch.output>","model":"gpt-5.2","system_prompt":"Summarise the input. Be shorter."}
      + Translate to Dutch: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Translate the input to Dutch."}
      + Slack notification 2 > Response
      + Slack notification > Translate to Dutch
      + Translate to Dutch > Slack notification 2
    `,
  },
  {
    prompt: 'give the email a better subject',
    from: SHOP,
    says: 'What should change in "Email"?',
  },
  {
    prompt: 'would it be possible to add a step that checks the grammar of the summary?',
    from: NEWS,
    says: 'Added "Check grammar"',
    change: `
      - Slack notification > Response
      + Check grammar: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Check the grammar of the summary."}
      + Check grammar > Response
      + Slack notification > Check grammar
    `,
  },
]
