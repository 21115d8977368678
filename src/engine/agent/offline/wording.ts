import type { JsonObject } from '../../../base/json.ts'
import { durationInWords } from './language/quantities.ts'

/** What a new block does, in parentheses behind its name; nothing where the name says it all. */
export function describeBlock({ type, config }: { type: string; config: JsonObject }): string {
  const text = describe(type, config)
  return text === '' ? '' : ` (${text})`
}

function describe(type: string, config: JsonObject): string {
  switch (type) {
    case 'general_api':
      return `${config.method ?? 'GET'} ${config.url}`
    case 'agent':
      return config.agent_id === undefined ? `agent with ${config.model}` : 'your agent'
    case 'capability':
      return `capability ${config.name}`
    case 'wait':
      return typeof config.seconds === 'number' ? durationInWords(config.seconds) : `until ${config.until}`
    case 'approval':
      return 'asks a person and waits for the decision'
    case 'code':
      return 'JavaScript'
    default:
      return ''
  }
}
