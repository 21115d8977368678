import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import type { BlockType, GraphNode } from '../../workflow/graph/graph.ts'
import { DEFAULT_EXPIRY_SECONDS } from '../../workflow/runners/approval.ts'
import { durationInWords } from './language/quantities.ts'
import { listNames } from './language/words.ts'

const MAX_SHOWN_CHARS = 160

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
    case 'approval':
      return 'asks a person and waits for the decision'
    case 'code':
      return 'JavaScript'
    default:
      return ''
  }
}

/** One sentence about a block of a workflow. */
export function sentenceOf(node: GraphNode): string {
  const off = node.enabled ? '' : ' (disabled)'
  return `"${node.name}"${off} ${DEEDS[node.type](node.config)}.`
}

/** What blocks of a type do, in words to follow their name. */
const DEEDS: { readonly [Type in BlockType]: (config: JsonObject) => string } = {
  starter: beginning,
  webhook: () => 'begins the run when a request arrives at its address',
  agent: (config) =>
    config.agent_id === undefined
      ? `asks ${config.model ?? 'a model'}${short(': ', config.system_prompt)}`
      : `asks your agent ${config.agent_id}`,
  orchestration: (config) => `runs the orchestration ${config.orchestration_id ?? ''}`,
  code: () => 'runs JavaScript',
  condition: (config) => `tests ${expressionsOf(config).join(', then ') || 'nothing yet'}`,
  split: (config) => `goes on in ${config.branches ?? 2} branches at once`,
  platform_api: (config) => `calls the platform's ${config.resource ?? 'services'}`,
  general_api: (config) => `sends a ${config.method ?? 'GET'} request to ${config.url ?? 'no address yet'}`,
  response: (config) => `ends the run and answers${short(' ', config.output) || ' nothing yet'}`,
  capability: (config) => `uses the capability ${config.name ?? ''}${recipientOf(config)}`,
  approval: (config) =>
    `asks a person${short(': ', config.message)}, and waits ${decisionTime(config)} at most`,
  wait: (config) =>
    typeof config.seconds === 'number'
      ? `waits ${durationInWords(config.seconds)}`
      : `waits until ${config.until ?? 'no time yet'}`,
  subworkflow: (config) => `runs the workflow ${config.workflow_id ?? ''}`,
}

function recipientOf({ input }: JsonObject): string {
  return isJsonObject(input) && typeof input.to === 'string' ? `, to ${input.to}` : ''
}

function decisionTime({ expires_in_seconds: seconds }: JsonObject): string {
  return durationInWords(typeof seconds === 'number' ? seconds : DEFAULT_EXPIRY_SECONDS)
}

function beginning(config: JsonObject): string {
  const inputs = isJsonObject(config.input) ? Object.keys(config.input) : []
  const takes = inputs.length === 0 ? '' : ` with ${listNames(inputs)}`
  return `begins the run${takes}${scheduleOf(config)}`
}

function scheduleOf(config: JsonObject): string {
  if (config.schedule_enabled !== true) return ' when it is started'
  const zone = typeof config.schedule_timezone === 'string' ? `, ${config.schedule_timezone} time` : ''
  return config.schedule_type === 'cron'
    ? ` on the cron schedule ${config.schedule_cron}${zone}`
    : ` every ${config.schedule_interval_value} ${config.schedule_interval_unit}${zone}`
}

function expressionsOf({ branches }: JsonObject): string[] {
  const list = Array.isArray(branches) ? branches : []
  return list.flatMap((branch) =>
    isJsonObject(branch) && typeof branch.expression === 'string' ? [branch.expression] : [],
  )
}

function short(before: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `${before}${text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text.replace(/\.$/, '')}`
}
