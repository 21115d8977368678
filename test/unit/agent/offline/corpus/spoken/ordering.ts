import { type SpokenCase, spoken } from './spoken-case.ts'
import { SHOP } from './spoken-graphs.ts'

/** Of orders that are filtered and told of. */
export const ORDERING: readonly SpokenCase[] = [
  ...spoken(
    SHOP,
    String.raw`
    > what is the threshold?
    = The threshold of "Check total" is ´<Fetch orders.output.total> > 100´.

    > can u make the wait 5 min
    = Set seconds of "Wait" to ´300´ (it was ´60´).
    - Wait: wait {"seconds":60}
    + Wait: wait {"seconds":300}

    > raise the limit to 250
    = Of which block: "Start" or "Check total"?

    > swap the filter and the wait
    = Moved "Filter" after "Wait".
    - Fetch orders > Filter
    - Filter > Wait
    - Wait > Check total
    + Fetch orders > Wait
    + Filter > Check total
    + Wait > Filter

    > cc bob@b.example on that mail
    = The mail step sends to one address, without copies. I can add a second

    > when total is between 50 and 100 post to discord
    = Added "Check total 2" before "Response", which tests <Fetch orders.out
    - Email > Response
    - Log > Response
    + Check total 2: condition {"branches":[{"expression":"<Fetch orders.output.total> >= 50 and <Fetch orders.output.total> <= 100"}]}
    + Discord notification: general_api {"body":{"content":"Workflow result: <Filter.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
    + Check total 2[else] > Response
    + Check total 2[if] > Discord notification
    + Discord notification > Response
    + Email > Check total 2
    + Log > Check total 2

    > rename Fetch orders and Filter to Orders and Cleaned
    = Renamed "Fetch orders" to "Orders"; what reads it follows. Renamed "Fi
    - Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 100"}]}
    - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    - Fetch orders: general_api {"url":"https://shop.example/orders"}
    - Filter: code {"code":"output = input_data[\"Fetch orders\"][\"output\"]","language":"javascript"}
    - Response: response {"output":"<Filter.output>"}
    - Fetch orders > Filter
    - Filter > Wait
    - Start > Fetch orders
    + Check total: condition {"branches":[{"expression":"<Orders.output.total> > 100"}]}
    + Cleaned: code {"code":"output = input_data[\"Orders\"][\"output\"]","language":"javascript"}
    + Email: capability {"input":{"body":"<Cleaned.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    + Orders: general_api {"url":"https://shop.example/orders"}
    + Response: response {"output":"<Cleaned.output>"}
    + Cleaned > Wait
    + Orders > Cleaned
    + Start > Orders

    > remove the log step, we dont need it anymore
    = Removed "Log" and joined what was around it.
    - Log: code {"code":"output = 1","language":"javascript"}
    - Check total[else] > Log
    - Log > Response
    + Check total[else] > Response

    > Is it possible to test this without sending the email?
    = A step that is switched off is passed over: say "disable Email", and "

    > log before wait
    = Added "Log 2" (JavaScript) before "Wait".
    - Filter > Wait
    + Log 2: code {"code":"const data = input_data[\"Filter\"][\"output\"]\nconsole.log(JSON.stringify(data))\noutput = data","language":"javascript"}
    + Filter > Log 2
    + Log 2 > Wait

    > threshold 500 instead of 100
    = Set branches of "Check total" to ´<Fetch orders.output.total> > 500´ (
    - Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 100"}]}
    + Check total: condition {"branches":[{"expression":"<Fetch orders.output.total> > 500"}]}

    > the mail subject: "Order alert"
    = Set input.subject of "Email" to ´Order alert´ (it was ´Big order´).
    - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    + Email: capability {"input":{"body":"<Filter.output>","subject":"Order alert","to":"a@b.example"},"name":"gmail_send_email"}

    > skip the wait
    = Disabled "Wait".
    - Wait: wait {"seconds":60}
    + !Wait: wait {"seconds":60}

    > The email is missing the order total, please add it to the body
    = I did not understand that. What should change about "Email", "Fetch or

    > if there are no orders end the run
    = Added "Condition" after "Fetch orders", which tests len(<Fetch orders.
    - Fetch orders > Filter
    + Condition: condition {"branches":[{"expression":"len(<Fetch orders.output>) == 0"}]}
    + Condition[else] > Filter
    + Fetch orders > Condition

    > is the email ever sent?
    = "Email" uses the capability gmail_send_email, to a@b.example. It runs in

    > email should go to both a@b.example and c@d.example
    = I did not understand that. What should change about "Email"? For examp

    > convert the filter output to csv before mailing it
    = Added "Convert filter to csv" (JavaScript) before "Email".
    - Check total[if] > Email
    + Convert filter to csv: code {"code":"const data = input_data[\"Filter\"][\"output\"]\n// Convert the filter output to csv.\noutput = data","language":"javascript"}
    + Check total[if] > Convert filter to csv
    + Convert filter to csv > Email
  `,
  ),
]
