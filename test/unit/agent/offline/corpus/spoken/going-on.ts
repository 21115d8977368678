import { type SpokenCase, spoken } from './spoken-case.ts'
import { PAGE } from './spoken-graphs.ts'

/** What refers to the proposal before. */
export const GOING_ON: readonly SpokenCase[] = [
  ...spoken(
    PAGE,
    `
    < add a slack notification at the end
    > actually make it Discord
    = Replaced "Slack notification" with "Discord notification".
    - Slack notification: general_api {"body":{"text":"Workflow result: <Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Slack notification > Response
    - Summarise > Slack notification
    + Discord notification: general_api {"body":{"content":"<Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.DISCORD_WEBHOOK_URL}}"}
    + Discord notification > Response
    + Summarise > Discord notification

    < add a wait of 10 minutes after Fetch
    > hmm, 2 is enough
    = Set seconds of "Wait 10 minutes" to ´120´ (it was ´600´).
    - Wait 10 minutes: wait {"seconds":600}
    - Fetch > Wait 10 minutes
    - Wait 10 minutes > Summarise
    + Wait 2 minutes: wait {"seconds":120}
    + Fetch > Wait 2 minutes
    + Wait 2 minutes > Summarise

    < add a slack notification at the end
    > and the same by email to ops@acme.example
    = Added "Email" (capability gmail_send_email) before "Response".
    - Slack notification > Response
    + Email: capability {"input":{"body":"<Summarise.output>","subject":"Workflow result","to":"ops@acme.example"},"name":"gmail_send_email"}
    + Email > Response
    + Slack notification > Email

    < translate the summary to french
    > can you rename that step to French version
    = Renamed "Translate summary to french" to "French version"; what reads it
    - Translate summary to french: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Translate the summary to french."}
    - Summarise > Translate summary to french
    - Translate summary to french > Response
    + French version: agent {"input":"<Summarise.output>","model":"gpt-5.2","system_prompt":"Translate the summary to french."}
    + French version > Response
    + Summarise > French version

    < add an approval before the response
    > no, before the fetch
    = I cannot move "Approval" there: <Summarise.output>: "Summarise" does n

    < fetch https://b.example/x as well
    > call it Second page
    = Renamed "Fetch 2" to "Second page"; what reads it follows.
    - Fetch 2: general_api {"method":"GET","url":"https://b.example/x"}
    - Fetch 2 > Response
    - Summarise > Fetch 2
    + Second page: general_api {"method":"GET","url":"https://b.example/x"}
    + Second page > Response
    + Summarise > Second page

    < post the summary to https://x.example/hook
    > with the header X-Api-Key: {{secrets.X_KEY}}
    = Set headers.X-Api-Key of "Post summary" to ´{{secrets.X_KEY}}´.
    - Post summary: general_api {"body":{"data":"<Summarise.output>"},"method":"POST","url":"https://x.example/hook"}
    + Post summary: general_api {"body":{"data":"<Summarise.output>"},"headers":{"X-Api-Key":"{{secrets.X_KEY}}"},"method":"POST","url":"https://x.example/hook"}

    < add a slack notification at the end
    > undo that please
    = Took "Slack notification" out again.
    - Slack notification: general_api {"body":{"text":"Workflow result: <Summarise.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    - Slack notification > Response
    - Summarise > Slack notification
    + Summarise > Response

    < add a delay
    < 15 seconds
    > put it after the summary
    = Moved "Wait 15 seconds" after "Summarise".

    < post the summary to slack
    > to #news please
    = An incoming webhook posts to the channel that it was made for. Make on

    < add an approval before the response
    > with message "Ok to return?"
    = Set message of "Approval" to ´Ok to return?´ (it was ´Continue with th
    - Approval: approval {"message":"Continue with this? <Summarise.output>"}
    + Approval: approval {"message":"Ok to return?"}

    < fetch https://b.example/x after Fetch
    > remove it again
    = Removed "Fetch 2" and joined what was around it.
    - Fetch 2: general_api {"method":"GET","url":"https://b.example/x"}
    - Fetch 2 > Summarise
    - Fetch > Fetch 2
    + Fetch > Summarise

    < add a wait of 5 minutes before the response
    > make that an hour
    = Set seconds of "Wait 5 minutes" to ´3600´ (it was ´300´).
    - Wait 5 minutes: wait {"seconds":300}
    - Summarise > Wait 5 minutes
    - Wait 5 minutes > Response
    + Wait 1 hour: wait {"seconds":3600}
    + Summarise > Wait 1 hour
    + Wait 1 hour > Response

    < remove the summary
    > no wait, undo
    = I cannot take that back from here: undo it on the message that propose

    < add an approval before the response
    < it should expire after 3 hours
    > and ask "Publish?"
    = Set message of "Approval" to ´Publish?´ (it was ´Continue with this? <
    - Approval: approval {"expires_in_seconds":10800,"message":"Continue with this? <Summarise.output>"}
    + Approval: approval {"expires_in_seconds":10800,"message":"Publish?"}

    < post the summary to discord
    > what did you change?
    = In the answer before: Added "Discord notification" (POST {{secrets.DIS
  `,
  ),
]
