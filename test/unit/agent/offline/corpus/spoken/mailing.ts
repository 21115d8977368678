import { type SpokenCase, spoken } from './spoken-case.ts'
import { PAGE, REPORT, TICKETS } from './spoken-graphs.ts'

/** Where nobody says to which address a mail goes. */
export const MAILING: readonly SpokenCase[] = [
  ...spoken(
    PAGE,
    `
    < email me the summary
    > undo that
    = Took "Email" out again.¶¶"Start" no longer takes email_to.
    - Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"<Start.output.email_to>"},"name":"gmail_send_email"}
    - Start: starter {"input":{"email_to":"string","url":"string"}}
    - Email > Response
    - Summarise > Email
    + Start: starter {"input":{"url":"string"}}
    + Summarise > Response

    < email me the summary
    > send the email to bob@acme.example
    = Set input.to of "Email" to ´bob@acme.example´ (it was ´<Start.output.email_to>´).
    - Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"<Start.output.email_to>"},"name":"gmail_send_email"}
    - Start: starter {"input":{"email_to":"string","url":"string"}}
    + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"bob@acme.example"},"name":"gmail_send_email"}
    + Start: starter {"input":{"url":"string"}}
  `,
  ),
  ...spoken(
    TICKETS,
    `
    > email me when it's done
    = To which address should "Email" send its mail? For example ann@example.com.

    < email me when it's done
    ? To which address should "Email" send its mail? For example ann@example.com.
    > ann@acme.example please
    = Added "Email" (capability gmail_send_email) before "Response".
    - Create issue > Response
    + Email: capability {"input":{"body":"Workflow result: <Create issue.output>","subject":"Workflow result","to":"ann@acme.example"},"name":"gmail_send_email"}
    + Create issue > Email
    + Email > Response

    < send a mail at the end
    ? To which address should "Email" send its mail? For example ann@example.com.
    > to ann@acme.example
    = Added "Email" (capability gmail_send_email) before "Response".
    - Create issue > Response
    + Email: capability {"input":{"body":"Workflow result: <Create issue.output>","subject":"Workflow result","to":"ann@acme.example"},"name":"gmail_send_email"}
    + Create issue > Email
    + Email > Response
  `,
  ),
  ...spoken(
    REPORT,
    `
    > also mail me the report
    = To which address should "Email" send its mail? For example ann@example.com.
  `,
  ),
]
