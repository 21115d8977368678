import { graph } from '../notation.ts'

export const EMPTY = graph('')

export const START = graph('Start: starter {"input":{}}')

/** What most changes are asked of: a page is fetched and summarised. */
export const LINEAR_TEXT = `
  Start: starter {"input":{"url":"string"}}
  Fetch: general_api {"url":"<Start.output.url>","method":"GET"}
  Writer: agent {"model":"gpt-4o","system_prompt":"Summarise.","input":"<Fetch.output>"}
  Response: response {"output":"<Writer.output>"}
`
export const LINEAR = graph(`${LINEAR_TEXT} Start > Fetch > Writer > Response`)
