import type { BlockType } from '../../../workflow/graph/graph.ts'

/** A key of a block's config, or a field inside one, by the words that people use for it. */
export interface ConfigKey {
  types: readonly BlockType[]
  pattern: RegExp
  /** The key, and below it the field where the key holds an object. */
  path: readonly [string] | readonly [string, string]
  /** What text says becomes which value. */
  reads: 'text' | 'number' | 'milliseconds' | 'seconds' | 'method' | 'expression' | 'count' | 'json' | 'model'
}

const key = (
  types: readonly BlockType[],
  pattern: RegExp,
  path: ConfigKey['path'],
  reads: ConfigKey['reads'] = 'text',
): ConfigKey => ({ types, pattern, path, reads })

/** The first of a block's type that fits its words is meant. */
const CONFIG_KEYS: readonly ConfigKey[] = [
  key(['general_api'], /^(?:(?:webhook )?(?:urls?|address)|webhook|end ?point|link|uri)$/i, ['url']),
  key(['general_api'], /^(?:(?:http |request )?method|verb)$/i, ['method'], 'method'),
  key(['general_api'], /^(?:time ?out)$/i, ['timeout'], 'milliseconds'),
  key(['general_api'], /^(?:body|payload|request body|json)$/i, ['body'], 'json'),
  key(['general_api'], /^(?:headers)$/i, ['headers'], 'json'),
  key(['general_api'], /^(?:params|parameters|query|query params)$/i, ['params'], 'json'),
  key(['agent'], /^(?:model|llm|language model|ai model)$/i, ['model'], 'model'),
  key(['agent'], /^(?:(?:system )?prompt|instructions?|system message)$/i, ['system_prompt']),
  key(['agent'], /^(?:temperature|temp|creativity)$/i, ['temperature'], 'number'),
  key(['agent'], /^(?:max(?:imum)? tokens|token limit|max_tokens|tokens)$/i, ['max_tokens'], 'count'),
  key(['agent', 'orchestration'], /^(?:input|question|what it is asked)$/i, ['input']),
  key(['code'], /^(?:code|script|javascript|source)$/i, ['code']),
  key(['code'], /^(?:time ?out|timeout_ms)$/i, ['timeout_ms'], 'milliseconds'),
  key(['code'], /^(?:memory|memory limit|memory_mb)$/i, ['memory_mb'], 'count'),
  key(
    ['wait'],
    /^(?:time|duration|delay|wait|seconds|length|waiting time|wait time|pause)$/i,
    ['seconds'],
    'seconds',
  ),
  key(['wait'], /^(?:until|date|moment)$/i, ['until']),
  key(['approval'], /^(?:message|text|question|prompt)$/i, ['message']),
  key(
    ['approval'],
    /^(?:expir\w*|lapse|run out|time ?out|deadline|expires_in_seconds)$/i,
    ['expires_in_seconds'],
    'seconds',
  ),
  key(
    ['condition'],
    /^(?:expression|condition|test|check|branch|if|threshold|cut-?off|limit)$/i,
    ['branches'],
    'expression',
  ),
  key(['split'], /^(?:branches|number of branches|count|ways|parts)$/i, ['branches'], 'count'),
  key(['response'], /^(?:output|result|answer|value|body|response)$/i, ['output']),
  key(['response'], /^(?:(?:http )?status(?: code)?)$/i, ['status'], 'count'),
  key(['capability'], /^(?:to|recipient|address|email(?: address)?|receiver)$/i, ['input', 'to']),
  key(['capability'], /^(?:subject(?: line)?|title)$/i, ['input', 'subject']),
  key(['capability'], /^(?:body|text|message|content)$/i, ['input', 'body']),
  key(['capability'], /^(?:query|search)$/i, ['input', 'query']),
  key(['capability'], /^(?:name|capability|tool)$/i, ['name']),
  key(['starter'], /^(?:time ?zone)$/i, ['schedule_timezone']),
  key(['subworkflow'], /^(?:workflow|workflow_id|workflow id)$/i, ['workflow_id']),
  key(['agent'], /^(?:agent|agent_id|agent id)$/i, ['agent_id']),
]

/** The field of a service's body that holds its message. */
export const MESSAGE_FIELDS = ['text', 'content'] as const

/** Whether some words mean a key of any block. */
export function isConfigKey(words: string): boolean {
  return CONFIG_KEYS.some(({ pattern }) => pattern.test(words.trim()))
}

/** The key of a block that some words mean. */
export function findConfigKey(words: string, type: BlockType): ConfigKey | undefined {
  return CONFIG_KEYS.find(({ types, pattern }) => types.includes(type) && pattern.test(words.trim()))
}
