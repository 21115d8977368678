import { type SpokenCase, spoken } from './spoken-case.ts'
import { HR } from './spoken-graphs.ts'

/** Of applications that a person decides on. */
export const APPLYING: readonly SpokenCase[] = [
  ...spoken(
    HR,
    `
    > ad a slak notificaton at the end
    = Added "Slack notification" (POST {{secrets.SLACK_WEBHOOK_URL}}) before
    - Email > Response
    + Slack notification: general_api {"body":{"text":"Workflow result: <Write reply.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Email > Slack notification
    + Slack notification > Response

    > Who has to approve and how long do they have?
    = "Approval" asks a person: Send this? <Write reply.output>, and waits 7

    > expire the approval after 2 days
    = Set expires_in_seconds of "Approval" to ´172800´.
    - Approval: approval {"message":"Send this? <Write reply.output>"}
    + Approval: approval {"expires_in_seconds":172800,"message":"Send this? <Write reply.output>"}

    > I would like that the applicant score is shown in the approval text
    = Set message of "Approval" to ´Send this? <Write reply.output> <Score a
    - Approval: approval {"message":"Send this? <Write reply.output>"}
    + Approval: approval {"message":"Send this? <Write reply.output> <Score applicant.output>"}

    > send the mail to jobs@acme.example and put "Your application" as subject
    = Set input.to of "Email" to ´jobs@acme.example´ (it was ´hr@acme.exampl
    - Email: capability {"input":{"body":"<Write reply.output>","subject":"Application","to":"hr@acme.example"},"name":"gmail_send_email"}
    + Email: capability {"input":{"body":"<Write reply.output>","subject":"Your application","to":"jobs@acme.example"},"name":"gmail_send_email"}

    > skip the approval when the score is over 90
    = Added "Check score" before "Approval", which tests <Score applicant.ou
    - Write reply > Approval
    + Check score: condition {"branches":[{"expression":"<Score applicant.output.score> > 90"}]}
    + Check score[else] > Approval
    + Check score[if] > Email
    + Write reply > Check score

    > Before approval, show the score in the message
    = I did not understand that. What should change about "Approval" and "Sc

    > reject automatically if score < 20
    = What should happen in "reject automatically"? I know steps such as "em

    > the e-mail goes to <Start.output.application> but should go to the applicant: applicant@x.example
    = "Email" is there already. Should I change it ("set … of Email to …"), or

    > turn off the approval
    = Disabled "Approval".
    - Approval: approval {"message":"Send this? <Write reply.output>"}
    + !Approval: approval {"message":"Send this? <Write reply.output>"}

    > let the agent that writes the reply sign as "Acme HR team"
    = Set system_prompt of "Write reply" to ´Write a polite reply. Sign as A
    - Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply."}
    + Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply. Sign as Acme HR team."}

    > swap email for slack
    = Replaced "Email" with "Slack notification".
    - Email: capability {"input":{"body":"<Write reply.output>","subject":"Application","to":"hr@acme.example"},"name":"gmail_send_email"}
    - Approval > Email
    - Email > Response
    + Slack notification: general_api {"body":{"text":"<Write reply.output>"},"headers":{"Content-Type":"application/json"},"method":"POST","url":"{{secrets.SLACK_WEBHOOK_URL}}"}
    + Approval > Slack notification
    + Slack notification > Response

    > make the model of both agents gpt-5.2
    = "Score applicant" and "Write reply" now use gpt-5.2.
    - Score applicant: agent {"input":"<Start.output.application>","model":"gpt-4o","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
    - Write reply: agent {"input":"<Score applicant.output>","model":"gpt-4o","system_prompt":"Write a polite reply."}
    + Score applicant: agent {"input":"<Start.output.application>","model":"gpt-5.2","system_prompt":"Score the application from 0 to 100. Answer in JSON."}
    + Write reply: agent {"input":"<Score applicant.output>","model":"gpt-5.2","system_prompt":"Write a polite reply."}

    > after the mail was sent wait one day and send a reminder mail to the same address
    = To which address should it go? Name it again, such as ann@example.com or
  `,
  ),
]
