import { graph } from '../notation.ts'

export const EMPTY = graph('')

export const START = graph('Start: starter {"input":{}}')

/** What most changes are asked of: a page is fetched and summarised. */
export const START_BLOCK = 'Start: starter {"input":{"url":"string"}}'
export const FETCH_BLOCK = 'Fetch: general_api {"url":"<Start.output.url>","method":"GET"}'
export const WRITER_BLOCK =
  'Writer: agent {"model":"gpt-4o","system_prompt":"Summarise.","input":"<Fetch.output>"}'
export const RESPONSE_BLOCK = 'Response: response {"output":"<Writer.output>"}'
export const LINEAR_TEXT = [START_BLOCK, FETCH_BLOCK, WRITER_BLOCK, RESPONSE_BLOCK].join('\n')
export const LINEAR = graph(`${LINEAR_TEXT}\nStart > Fetch > Writer > Response`)

/** What a message to Slack is, but for its text. */
export const SLACK = (text: string) =>
  `Slack notification: general_api {"url":"{{secrets.SLACK_WEBHOOK_URL}}","method":"POST","headers":{"Content-Type":"application/json"},"body":{"text":${JSON.stringify(text)}}}`

/** The blocks of a workflow whose runs are told the address of a mail, since nobody has named one. */
export const TELLING = (blocks: string) =>
  blocks.replace(
    /starter \{"input":\{("\w+":"string")?\}\}/,
    (_, input) => `starter {"input":{${input ? `${input},` : ''}"email_to":"string"}}`,
  )

/** What a mail is. */
export const EMAIL = (body: string, to = '<Start.output.email_to>', subject = 'Workflow result') =>
  `Email: capability ${JSON.stringify({ name: 'gmail_send_email', input: { to, subject, body } })}`

/** The same with a message before the end. */
export const WITH_SLACK_TEXT = `${LINEAR_TEXT}\n${SLACK('Workflow result: <Writer.output>')}`
export const WITH_SLACK = graph(`${WITH_SLACK_TEXT}\nStart > Fetch > Writer > Slack notification > Response`)

/** A score decides whether somebody is told. */
export const SCORED_TEXT = `
  Start: starter {"input":{"lead":"string"}}
  Score lead: agent {"model":"gpt-4o","system_prompt":"Score the lead. Answer in JSON.","input":"<Start.output.lead>"}
  Check score: condition {"branches":[{"expression":"<Score lead.output.score> > 80"}]}
  Tell sales: general_api {"url":"https://hooks.example.com/sales","method":"POST","body":{"lead":"<Start.output.lead>"}}
  Response: response {"output":"<Score lead.output>"}
`
export const SCORED_EDGES = `
  Start > Score lead > Check score
  Check score[if] > Tell sales > Response
  Check score[else] > Response
`
export const SCORED = graph(`${SCORED_TEXT}${SCORED_EDGES}`)

/** Three requests one after the other that do not read each other. */
export const THREE_TEXT = `
  Start: starter {"input":{}}
  Get orders: general_api {"url":"https://shop.example/orders"}
  Get users: general_api {"url":"https://shop.example/users"}
  Get prices: general_api {"url":"https://shop.example/prices"}
  Report: code {"language":"javascript","code":"output = input_data[\\"Get orders\\"][\\"output\\"]"}
`
export const THREE = graph(`${THREE_TEXT}Start > Get orders > Get users > Get prices > Report`)
