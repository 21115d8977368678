/** What OpenAI and Anthropic accept as the name of a tool; MCP allows more. */
const MAX_NAME_CHARS = 64

/** Names of the memory's tools, which no integration may take. */
const RESERVED = 'memory_'

/**
 * One name for each tool, in the given order and all different: the first to want a name gets it. A tool with the
 * key and the name of an earlier one is another version of it and gets `_v2`, `_v3`, …; names that only become the
 * same by the rules of `toCapabilityName` get `_2`, `_3`, …
 */
export function assignCapabilityNames(tools: readonly { integrationKey: string; tool: string }[]): string[] {
  const taken = new Set<string>()
  const versions = new Map<string, number>()
  return tools.map(({ integrationKey, tool }) => {
    const identity = JSON.stringify([integrationKey, tool])
    const version = (versions.get(identity) ?? 0) + 1
    versions.set(identity, version)
    const plain = toCapabilityName(integrationKey, tool)
    const name = toFreeName(version === 1 ? plain : withSuffix(plain, `v${version}`), taken)
    taken.add(name)
    return name
  })
}

/**
 * The name under which callers see a tool of an integration: `{integrationKey}_{toolName}` in lower case, with
 * every run of other characters than a-z, 0-9 and "_" replaced by "_", at most 64 characters. A tool name that
 * begins with the key already is left as it is. A name that would begin with `memory_` begins with `tool_memory_`.
 */
export function toCapabilityName(integrationKey: string, toolName: string): string {
  const key = toNamePart(integrationKey)
  const tool = toNamePart(toolName)
  const name = beginsWithKey(toolName, integrationKey) ? tool : `${key}_${tool}`
  return (name.startsWith(RESERVED) ? `tool_${name}` : name).slice(0, MAX_NAME_CHARS)
}

/** The name itself, or with the first free suffix `_2`, `_3`, …; always at most 64 characters. */
function toFreeName(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number++) free = withSuffix(name, String(number))
  return free
}

/** `name_suffix`, the name shortened where both together would be longer than 64 characters. */
function withSuffix(name: string, suffix: string): string {
  return `${name.slice(0, MAX_NAME_CHARS - suffix.length - 1)}_${suffix}`
}

function toNamePart(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9_]+/g, '_')
}

/** "linkedin_search", "linkedin-search" and "linkedinSearch" begin with the key "linkedin", "linkedins" does not. */
function beginsWithKey(toolName: string, integrationKey: string): boolean {
  const next = toolName.charAt(integrationKey.length)
  return toNamePart(toolName).startsWith(toNamePart(integrationKey)) && !/[a-z0-9]/.test(next)
}
