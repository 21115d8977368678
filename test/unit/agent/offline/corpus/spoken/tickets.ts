import { type SpokenCase, spoken } from './spoken-case.ts'
import { TICKETS } from './spoken-graphs.ts'

/** Of tickets that are classified. */
export const ON_TICKETS: readonly SpokenCase[] = [
  ...spoken(
    TICKETS,
    String.raw`
    > if the ticket is spam just stop
    = Added "Condition" after "Classify ticket", which tests contains(lower(
    - Classify ticket > Is urgent
    + Condition: condition {"branches":[{"expression":"contains(lower(<Classify ticket.output>), \"spam\")"}]}
    + Classify ticket > Condition
    + Condition[else] > Is urgent

    > tell me on slack when a ticket is urgent
    = Added "Slack notification" (POST {{secrets.SLACK_WEBHOOK_URL}}) in the
    - Is urgent[if] > Page on-call
    + Slack notification: general_api {"body":{"text":"<Classify ticket.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Is urgent[if] > Slack notification
    + Slack notification > Page on-call

    > the issue title should be the classification instead
    = Set body.title of "Create issue" to ´<Classify ticket.output>´ (it was
    - Create issue: general_api {"body":{"title":"<Ticket.body.subject>"},"headers":{"Authorization":"Bearer {{secrets.TRACKER_TOKEN}}"},"method":"POST","url":"https://api.tracker.example/issues"}
    + Create issue: general_api {"body":{"title":"<Classify ticket.output>"},"headers":{"Authorization":"Bearer {{secrets.TRACKER_TOKEN}}"},"method":"POST","url":"https://api.tracker.example/issues"}

    > what happens when the ticket is not urgent?
    = "Ticket" begins the run when a request arrives at its address. Then: "

    > send an email to support@acme.example for every ticket that is not spam
    = I do not know how to test "send an email to support@acme.example for e

    > add a third category "billing" to the classification
    = I did not understand that. What should change about "Page on-call" and

    > billing tickets should go to billing@acme.example by mail
    = I did not understand that. Which change should I make? I can, for exam

    > dont page on-call at night
    = I did not understand that. What should change about "Page on-call"? Fo

    > what is the model of the classifier
    = The model of "Classify ticket" is ´gpt-4.1´.

    > use a cheaper model there
    = Which model should it use, and in which block? For example "use gpt-4.

    > Page on-call and Create issue can run at the same time when urgent
    = There is no block "Create issue can run when urgent". Which one do you

    > where do the tickets come from?
    = "Ticket" begins the run when a request arrives at its address.

    > who gets paged and when?
    = "Page on-call" sends a POST request to https://pager.example/alert. It

    > I do not want issues for spam
    = There is no block "issues for spam". Which one do you mean: "Ticket", "Classify

    > after creating the issue, reply 201 with the issue as body
    = "Response" ends the run already. What should it answer? For example "r

    > use gpt-5.2 for classifying
    = Set model of "Classify ticket" to ´gpt-5.2´ (it was ´gpt-4.1´).
    - Classify ticket: agent {"input":"<Ticket.body.text>","model":"gpt-4.1","system_prompt":"Classify the ticket as urgent, normal or spam. Answer with the label alone."}
    + Classify ticket: agent {"input":"<Ticket.body.text>","model":"gpt-5.2","system_prompt":"Classify the ticket as urgent, normal or spam. Answer with the label alone."}

    > wait 10 mins before paging
    = Added "Wait 10 minutes" before "Page on-call".
    - Is urgent[if] > Page on-call
    + Wait 10 minutes: wait {"seconds":600}
    + Is urgent[if] > Wait 10 minutes
    + Wait 10 minutes > Page on-call

    > for normal tickets just reply "thanks" and dont create an issue
    = I did not understand that. What should change about "Response" and "Cr

    > show me the config of Create issue
    = "Create issue" sends a POST request to https://api.tracker.example/iss

    > plz remove paging
    = Removed "Page on-call" and joined what was around it.
    - Page on-call: general_api {"body":{"text":"<Ticket.body.text>"},"method":"POST","url":"https://pager.example/alert"}
    - Is urgent[if] > Page on-call
    - Page on-call > Create issue
    + Is urgent[if] > Create issue
  `,
  ),
]
