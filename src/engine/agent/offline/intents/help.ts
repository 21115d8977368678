import type { Clause, Outcome } from '../intent.ts'
import { pattern } from '../language/pattern.ts'

const GREETS = /^(?:hi|hello|hey|good (?:morning|afternoon|evening)|yo)(?: there| copilot)?$/i
const THANKS = pattern`
  ^(?:thanks|thank you|thx|cheers|great|perfect|nice|cool|awesome|good job|well done|ok|okay|looks good
  |lgtm|very much|so much|a lot)(?: (?:so much|a lot|very much|job|work|a bunch))?$`
const ASKS = pattern`
  ^(?:help|help me|\?|what can (?:you|i|this|it) (?:do|ask|say)(?: here| for me)?
  |how (?:do|can) (?:i|you) (?:use (?:this|you|it)|help(?: me)?|work|start|begin)
  |what (?:are you able to|do you|kind of things can you) do|who are you|what are you|commands|examples
  |show me (?:some )?examples|how does this copilot work)$`

/** What the planner understands, by example. */
export const ABILITIES = `
- build: "build a workflow that takes a URL, fetches it, summarises it and posts it to Slack"
- add: "add a step that translates the result to German before Response"
- branch: "if the score is above 80 email me, otherwise log it"
- change: "set the url of Fetch to https://…", "use gpt-4.1 in Writer"
- arrange: rename, remove, move, duplicate, disable, connect and replace blocks
- run by itself: "every weekday at 9 in Berlin", "start it with a webhook"
- look: "what does this do?", "is anything wrong?", "the last run failed, fix it"
- know: "which tables are there?", "list my agents", "create an agent called Writer"
`.trim()

/** Greetings, thanks, and the question what can be asked. */
export function help({ text }: Clause): Outcome | null {
  if (THANKS.test(text)) return { kind: 'answered', text: 'You are welcome. What should I change next?' }
  if (GREETS.test(text) || ASKS.test(text) || text === '')
    return { kind: 'answered', text: `I change this workflow as you tell me. For example:\n${ABILITIES}` }
  return null
}
