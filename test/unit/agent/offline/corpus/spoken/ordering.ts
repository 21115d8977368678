import type { SpokenCase } from './spoken-case.ts'
import { SHOP } from './spoken-graphs.ts'

/** Of orders that are filtered and told of. */
export const ORDERING: readonly SpokenCase[] = [
  {
    prompt: 'what is the threshold?',
    from: SHOP,
    says: 'The threshold of "Check total" is `<Fetch orders.output.total> > 100`.',
  },
  {
    prompt: 'can u make the wait 5 min',
    from: SHOP,
    says: 'Set seconds of "Wait" to `300` (it was `60`).',
    change: `
      - Wait: wait {"seconds":60}
      + Wait: wait {"seconds":300}
    `,
  },
  {
    prompt: 'raise the limit to 250',
    from: SHOP,
    says: 'Of which block: "Start" or "Check total"?',
  },
  {
    prompt: 'swap the filter and the wait',
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
    prompt: 'cc bob@b.example on that mail',
    from: SHOP,
    says: 'The mail step sends to one address, without copies. I can add a second',
  },
  {
    prompt: 'when total is between 50 and 100 post to discord',
    from: SHOP,
    says: 'Added "Check total 2" before "Response", which tests <Fetch orders.out',
    change: `
      - Email > Response
      - Log > Response
      + Check total 2: condition {"branches":[{"expression":"<Fetch orders.output.total> >= 50 and <Fetch orders.output.total> <= 100"}]}
      + Discord notification: general_api {"body":{"content":"Workflow result: <Filter.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
      + Check total 2[else] > Response
      + Check total 2[if] > Discord notification
      + Discord notification > Response
      + Email > Check total 2
      + Log > Check total 2
    `,
  },
  {
    prompt: 'rename Fetch orders and Filter to Orders and Cleaned',
    from: SHOP,
    says: 'Renamed "Fetch orders" to "Orders"; what reads it follows. Renamed "Fi',
    change: `
      - Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 100"}]}
      - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
      - Fetch orders: general_api {"url":"https://shop.example/orders"}
      - Filter: code {"code":"output = input_data[\\"Fetch orders\\"][\\"output\\"]","language":"javascript"}
      - Response: response {"output":"<Filter.output>"}
      - Fetch orders > Filter
      - Filter > Wait
      - Start > Fetch orders
      + Check total: condition {"branches":[{"expression":"<Orders.output.total> > 100"}]}
      + Cleaned: code {"code":"output = input_data[\\"Orders\\"][\\"output\\"]","language":"javascript"}
      + Email: capability {"input":{"body":"<Cleaned.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
      + Orders: general_api {"url":"https://shop.example/orders"}
      + Response: response {"output":"<Cleaned.output>"}
      + Cleaned > Wait
      + Orders > Cleaned
      + Start > Orders
    `,
  },
  {
    prompt: 'remove the log step, we dont need it anymore',
    from: SHOP,
    says: 'Removed "Log" and joined what was around it.',
    change: `
      - Log: code {"code":"output = 1","language":"javascript"}
      - Check total[else] > Log
      - Log > Response
      + Check total[else] > Response
    `,
  },
  {
    prompt: 'Is it possible to test this without sending the email?',
    from: SHOP,
    says: 'A step that is switched off is passed over: say "disable Email", and "',
  },
  {
    prompt: 'log before wait',
    from: SHOP,
    says: 'Added "Log 2" (JavaScript) before "Wait".',
    change: `
      - Filter > Wait
      + Log 2: code {"code":"const data = input_data[\\"Filter\\"][\\"output\\"]\\nconsole.log(JSON.stringify(data))\\noutput = data","language":"javascript"}
      + Filter > Log 2
      + Log 2 > Wait
    `,
  },
  {
    prompt: 'threshold 500 instead of 100',
    from: SHOP,
    says: 'Set branches of "Check total" to `<Fetch orders.output.total> > 500` (',
    change: `
      - Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 100"}]}
      + Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 500"}]}
    `,
  },
  {
    prompt: 'the mail subject: "Order alert"',
    from: SHOP,
    says: 'Set input.subject of "Email" to `Order alert` (it was `Big order`).',
    change: `
      - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
      + Email: capability {"input":{"body":"<Filter.output>","subject":"Order alert","to":"a@b.example"},"name":"gmail_send_email"}
    `,
  },
  {
    prompt: 'skip the wait',
    from: SHOP,
    says: 'Disabled "Wait".',
    change: `
      - Wait: wait {"seconds":60}
      + !Wait: wait {"seconds":60}
    `,
  },
  {
    prompt: 'The email is missing the order total, please add it to the body',
    from: SHOP,
    says: 'I did not understand that. What should change about "Email", "Fetch or',
  },
  {
    prompt: 'if there are no orders end the run',
    from: SHOP,
    says: 'Added "Condition" after "Fetch orders", which tests len(<Fetch orders.',
    change: `
      - Fetch orders > Filter
      + Condition: condition {"branches":[{"expression":"len(<Fetch orders.output>) == 0"}]}
      + Condition[else] > Filter
      + Fetch orders > Condition
    `,
  },
  {
    prompt: 'is the email ever sent?',
    from: SHOP,
    says: '"Email" uses the capability gmail_send_email, to a@b.example. It runs ',
  },
  {
    prompt: 'email should go to both a@b.example and c@d.example',
    from: SHOP,
    says: 'I did not understand that. What should change about "Email"? For examp',
  },
  {
    prompt: 'convert the filter output to csv before mailing it',
    from: SHOP,
    says: 'Added "Convert filter to csv" (JavaScript) before "Email".',
    change: `
      - Check total[if] > Email
      + Convert filter to csv: code {"code":"const data = input_data[\\"Filter\\"][\\"output\\"]\\n// Convert the filter output to csv.\\noutput = data","language":"javascript"}
      + Check total[if] > Convert filter to csv
      + Convert filter to csv > Email
    `,
  },
]
