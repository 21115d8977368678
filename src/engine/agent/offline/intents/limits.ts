import type { Clause, Outcome } from '../intent.ts'
import { pattern } from '../language/pattern.ts'

const OTHER_SERVICES =
  `google (?:sheets?|docs?|drive|calendar)|spreadsheets?|excel|airtable|hubspot|salesforce|jira|
trello|asana|clickup|monday\\.com|zendesk|intercom|shopify|twilio|sms|text message|whatsapp|dropbox|s3|linkedin|
twitter|instagram|facebook`.replaceAll('\n', '')

/** What is asked of workflows and is done in another way here, or by itself. */
const ANSWERS: readonly { pattern: RegExp; text: string }[] = [
  {
    pattern: pattern`^(?:add (?:an? |some )?)?(?:(?:automatic |error )?(?:retry|retries|retrying)|re-?try|try)\b
      (?!.{0,60}\b(?:email|slack|button)\b).{0,80}$
      |\b(?:retry|retries)\b.{0,60}\b(?:times|fails?|failed|error|failure)\b`,
    text:
      'Steps are tried again by themselves where that can help: a request that times out, finds nobody, or is ' +
      'answered with 408, 425, 429 or 5xx is repeated with growing pauses. There is nothing to add. A longer timeout ' +
      'I can set: "set the timeout of Fetch to 60 seconds".',
  },
  {
    pattern: pattern`\b(?:when|if|once|in case|whenever)\s+(?:the |this |a |any |it |my )*(?:[\w ]{1,40}? )??
      (?:is |goes |went )?(?:down|offline|unreachable|fails?|errors?(?: out)?|crashes|goes wrong|breaks)\b
      |\bon (?:failure|errors?)\b
      |\b(?:error|failure) (?:handler|branch|path|handling)\b`,
    text:
      'Blocks have no way out for failures: a failed step ends the run. To be told, register a webhook for the event ' +
      'workflowRun.failed; it gets the error, its code and the step. What an HTTP request answers with 2xx I can ' +
      'test: "if the status code of Fetch is not 200 …".',
  },
  {
    pattern: pattern`^(?!(?:add|insert|append|also)\b)(?:post|send|change|use|switch)\b(?!.*(?:\bif\b|⟦e|#.*#))
      .*#[a-z0-9_-]{1,80}\b.*\b(?:channel|instead|from now on)\b`,
    text:
      'An incoming webhook posts to the channel that it was made for. Make one for that channel where you manage the ' +
      'service, and put its address into the secret that the block names: the workflow stays as it is.',
  },
  {
    pattern: pattern`^(?!(?:remove|delete|drop|explain|what|why|how)\b)(?!.*⟦u)\b.{0,200}\b(?:${OTHER_SERVICES})\b`,
    text:
      'I have no ready step for that service. A step can call its API ("post it to https://…", with a secret for its ' +
      'key), or use a capability of an integration that your organisation has connected ("use the capability NAME").',
  },
  {
    pattern: pattern`^(?:loop|iterate|repeat)\b.{0,100}$
      |^(?:do (?:this|that|it) )?for (?:each|every)\b.{0,150}$
      |\bloop (?:over|through)\b
      |\buntil (?:it|the|all)\b.{0,60}\b(?:done|works|succeeds|empty|finished)\b`,
    text:
      'There are no loops in a workflow: it runs forward once. A list is worked on as a whole: a code block can go ' +
      'through it ("add a code block that …"), an agent can be given all of it, and a workflow can be started once ' +
      'for each item from outside.',
  },
  {
    pattern: pattern`^(?:cache|memoi[sz]e)\b|\b(?:add|use|enable|some) (?:an? )?cach(?:e|ing)\b`,
    text:
      'Results are not cached: every run does its steps anew. What is to be kept can be remembered ("remember the ' +
      'result") and looked up in a later run ("search the memory").',
  },
  {
    pattern: pattern`^(?:b?cc|put .{1,60} (?:in|on|into) b?cc|add (?:an? )?b?cc)\b`,
    text:
      'The mail step sends to one address, without copies. I can add a second one: "also send it by email to ' +
      'ann@example.com".',
  },
  {
    pattern: pattern`\b(?:attach|attachment|upload|pdf|zip) ?(?:it|this|that|a file|an? [\w ]{1,20})?\b
      .{0,60}\b(?:e?mail|slack|message|file)\b`,
    text: 'Messages carry text, not files. A step can send a link to the file instead: "post … to Slack".',
  },
  {
    pattern: pattern`^(?:make|get) (?:it|this|that|everything|the (?:workflow|flow|whole thing)) (?:much |a lot )?
      (?:faster|quicker|better|cheaper|more (?:robust|reliable|efficient|stable))$|^(?:optimi[sz]e|improve|speed up)
      (?: (?:it|this|that|everything|the (?:workflow|flow)))?$`,
    text:
      'Which step should change? I can let steps run side by side ("run Fetch and Check in parallel"), use another ' +
      'model ("use gpt-4.1 in Writer"), or set a timeout ("set the timeout of Fetch to 10 seconds").',
  },
]

/** Answers what cannot be built as asked, and says what does it instead. */
export function limits({ text }: Clause): Outcome | null {
  const answer = ANSWERS.find((one) => one.pattern.test(text))
  return answer ? { kind: 'answered', text: answer.text } : null
}
