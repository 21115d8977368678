import { type SpokenCase, spoken } from './spoken-case.ts'
import { HR, REPORT, SHOP } from './spoken-graphs.ts'

/** What is to go on at the same time as a block that is there. */
export const BESIDE: readonly SpokenCase[] = [
  ...spoken(
    HR,
    `
    > while everybody sleeps, save the application to memory
    = At the same time as which block should it run?
  `,
  ),
  ...spoken(
    REPORT,
    `
    > fetch the headcount from https://hr.example/count alongside Get costs
    = Added "Fetch headcount", which runs at the same time as "Get costs" after "Split"; what follows waits for both.
    - Get sales > Get costs
    + Fetch headcount: general_api {"method":"GET","url":"https://hr.example/count"}
    + Split: split {"branches":2}
    + Fetch headcount > Compute margin
    + Get sales > Split
    + Split[1] > Get costs
    + Split[2] > Fetch headcount

    > run Get sales at the same time as Get costs
    = "Get sales" and "Get costs" now run in parallel after "Split"; what follows waits for all of them.
    - Get sales > Get costs
    - Start > Get sales
    + Split: split {"branches":2}
    + Get sales > Compute margin
    + Split[1] > Get sales
    + Split[2] > Get costs
    + Start > Split
  `,
  ),
  ...spoken(
    SHOP,
    `
    > fetch the customers from https://shop.example/customers at the same time as the orders
    = Added "Fetch customers", which runs at the same time as "Fetch orders" after "Split"; what follows waits for both.
    - Start > Fetch orders
    + Fetch customers: general_api {"method":"GET","url":"https://shop.example/customers"}
    + Split: split {"branches":2}
    + Fetch customers > Filter
    + Split[1] > Fetch orders
    + Split[2] > Fetch customers
    + Start > Split

    < fetch the customers from https://shop.example/customers at the same time as the orders
    > fetch the prices from https://shop.example/prices in parallel to it
    = Added "Fetch prices", which runs at the same time as "Fetch customers" after "Split"; what follows waits for both.
    - Split: split {"branches":2}
    + Fetch prices: general_api {"method":"GET","url":"https://shop.example/prices"}
    + Split: split {"branches":3}
    + Fetch prices > Filter
    + Split[3] > Fetch prices

    > at the same time as the email, let the team know on slack
    = Added "Slack notification", which runs at the same time as "Email" after "Split"; what follows waits for both.
    - Check total[if] > Email
    + Slack notification: general_api {"body":{"text":"Workflow result: <Filter.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Split: split {"branches":2}
    + Check total[if] > Split
    + Slack notification > Response
    + Split[1] > Email
    + Split[2] > Slack notification

    > send a slack message while the log runs
    = Added "Slack notification", which runs at the same time as "Log" after "Split"; what follows waits for both.
    - Check total[else] > Log
    + Slack notification: general_api {"body":{"text":"Workflow result: <Filter.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Split: split {"branches":2}
    + Check total[else] > Split
    + Slack notification > Response
    + Split[1] > Log
    + Split[2] > Slack notification

    > post it to slack at the same time as the start
    = "Start" begins the workflow: nothing runs beside it. At the same time as which block should it run?

    > post it to slack in parallel with the check
    = "Check total" decides how the run goes on: nothing runs beside it. At the same time as which block s

    > post it to slack at the same time as the foo
    = There is no block "foo". Which one do you mean: "Start", "Fetch orders", "Filter", "Wait", "Check to
  `,
  ),
]
