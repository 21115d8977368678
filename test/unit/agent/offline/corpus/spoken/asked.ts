import { type SpokenCase, spoken } from './spoken-case.ts'
import { REPORT, SHOP } from './spoken-graphs.ts'

/** A sentence of which one part leaves a question: nothing of it is done before the answer, and then all of it. */
export const ASKED: readonly SpokenCase[] = [
  ...spoken(
    REPORT,
    `
    > set the timeout of Get costs to 20 seconds and the method of Get sales to banana
    = I have changed nothing for this sentence yet: "set the method of Get sales to banana" leaves a quest

    < set the timeout of Get costs to 20 seconds and the method of Get sales to banana
    ? I have changed nothing for this sentence yet: "set the method of Get sales to banana" leaves a question.¶Which method should it use: GET, POST, PUT, PATCH or DELETE?
    > POST
    = Set timeout of "Get costs" to ´20000´ (it was ´10000´).¶¶Set method of "Get sales" to ´POST´.
    - Get costs: general_api {"timeout":10000,"url":"https://api.erp.example/costs"}
    - Get sales: general_api {"url":"https://api.crm.example/sales?month=<Start.output.month>"}
    + Get costs: general_api {"timeout":20000,"url":"https://api.erp.example/costs"}
    + Get sales: general_api {"method":"POST","url":"https://api.crm.example/sales?month=<Start.output.month>"}
  `,
  ),
  ...spoken(
    SHOP,
    `
    > set the wait to a while and the subject of the email to Hello
    = I have changed nothing for this sentence yet: "set the wait to a while" leaves a question.¶How long

    < set the wait to a while and the subject of the email to Hello
    ? I have changed nothing for this sentence yet: "set the wait to a while" leaves a question.¶How long should it be? Tell me a time such as "30 seconds".
    > 2 minutes
    = Set seconds of "Wait" to ´120´ (it was ´60´).¶¶Set input.subject of "Email" to ´Hello´ (it was ´Big
    - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    - Wait: wait {"seconds":60}
    + Email: capability {"input":{"body":"<Filter.output>","subject":"Hello","to":"a@b.example"},"name":"gmail_send_email"}
    + Wait: wait {"seconds":120}

    < disable the email and delete the foo step
    ? I have changed nothing for this sentence yet: "delete the foo step" leaves a question.¶There is no block "foo step". Which one do you mean: "Start", "Fetch orders", "Filter", "Wait", "Check total", "Email", "Log" or "Response"?
    > the log
    = Disabled "Email".¶¶Removed "Log" and joined what was around it.
    - Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    - Log: code {"code":"output = 1","language":"javascript"}
    - Check total[else] > Log
    - Log > Response
    + !Email: capability {"input":{"body":"<Filter.output>","subject":"Big order","to":"a@b.example"},"name":"gmail_send_email"}
    + Check total[else] > Response
  `,
  ),
]
