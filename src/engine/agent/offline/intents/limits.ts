import type { Clause, Outcome } from '../intent.ts'

/** What is asked of workflows and is done in another way here, or by itself. */
const ANSWERS: readonly { pattern: RegExp; text: string }[] = [
  {
    pattern:
      /^(?:add (?:an? |some )?)?(?:(?:automatic |error )?(?:retry|retries|retrying)|re-?try|try)\b(?!.{0,60}\b(?:email|slack|button)\b).{0,80}$|\b(?:retry|retries)\b.{0,60}\b(?:times|fails?|failed|error|failure)\b/i,
    text: 'Steps are tried again by themselves where that can help: a request that times out, finds nobody, or is answered with 408, 425, 429 or 5xx is repeated with growing pauses. There is nothing to add. A longer timeout I can set: "set the timeout of Fetch to 60 seconds".',
  },
  {
    pattern:
      /\b(?:when|if|once|in case|whenever)\s+(?:the |this |a |any |it |my )*(?:[\w ]{1,40}? )??(?:is |goes |went )?(?:down|offline|unreachable|fails?|errors?(?: out)?|crashes|goes wrong|breaks)\b|\bon (?:failure|errors?)\b|\b(?:error|failure) (?:handler|branch|path|handling)\b/i,
    text: 'Blocks have no way out for failures: a failed step ends the run. To be told, register a webhook for the event workflowRun.failed; it gets the error, its code and the step. What an HTTP request answers with 2xx I can test: "if the status code of Fetch is not 200 …".',
  },
  {
    pattern:
      /^(?!(?:add|insert|append|also)\b)(?:post|send|change|use|switch)\b(?!.*\bif\b).*#[a-z0-9_-]{1,80}\b.*\b(?:channel|instead|from now on)\b/i,
    text: 'An incoming webhook posts to the channel that it was made for. Make one for that channel where you manage the service, and put its address into the secret that the block names: the workflow stays as it is.',
  },
  {
    pattern:
      /^(?!(?:remove|delete|drop|explain|what|why|how)\b)(?!.*⟦u)\b.{0,120}\b(?:google (?:sheets?|docs?|drive|calendar)|spreadsheets?|excel|airtable|hubspot|salesforce|jira|trello|asana|clickup|monday\.com|zendesk|intercom|shopify|twilio|sms|text message|whatsapp|dropbox|s3|linkedin|twitter|instagram|facebook)\b/i,
    text: 'I have no ready step for that service. A step can call its API ("post it to https://…", with a secret for its key), or use a capability of an integration that your organisation has connected ("use the capability NAME").',
  },
  {
    pattern:
      /^(?:loop|iterate|repeat)\b.{0,100}$|^(?:do (?:this|that|it) )?for (?:each|every)\b.{0,150}$|\bloop (?:over|through)\b|\buntil (?:it|the|all)\b.{0,60}\b(?:done|works|succeeds|empty|finished)\b/i,
    text: 'There are no loops in a workflow: it runs forward once. A list is worked on as a whole: a code block can go through it ("add a code block that …"), an agent can be given all of it, and a workflow can be started once for each item from outside.',
  },
]

/** Answers what cannot be built as asked, and says what does it instead. */
export function limits({ text }: Clause): Outcome | null {
  const answer = ANSWERS.find(({ pattern }) => pattern.test(text))
  return answer ? { kind: 'answered', text: answer.text } : null
}
