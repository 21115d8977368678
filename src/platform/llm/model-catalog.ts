/** Who answers for a model. `offline` needs no provider and is answered inside this process. */
export type ModelProvider = 'openai' | 'anthropic' | 'offline'

/** A model that can be chosen, as clients see it. */
export interface ModelOption {
  value: string
  label: string
}

/** Answered inside this process. */
export const OFFLINE_MODEL = 'offline'

/** What can be chosen without any configuration: contract, The copilot, Models. All of them call functions. */
const OPTIONS: readonly ModelOption[] = [
  { value: 'gpt-5.2', label: 'GPT-5.2' },
  { value: 'gpt-4.1', label: 'GPT-4.1' },
  { value: 'gpt-4o', label: 'GPT-4o' },
  { value: 'o3', label: 'o3' },
  { value: 'o4-mini', label: 'o4-mini' },
  { value: 'claude-opus-4-6', label: 'Claude Opus 4.6' },
  { value: 'claude-sonnet-4-5', label: 'Claude Sonnet 4.5' },
  { value: 'claude-haiku-4-5', label: 'Claude Haiku 4.5' },
  { value: OFFLINE_MODEL, label: 'Built-in planner (offline)' },
]

const CUSTOM_PREFIX = 'custom:'
/** They think before they answer, and refuse a temperature. */
const REASONING = /^(?:o\d|gpt-5|claude-opus-4-[6-9])/

/** Every model that can be chosen: the well-known ones, then `extra`, each once. */
export function modelOptions(extra: readonly string[]): ModelOption[] {
  const known = new Set(OPTIONS.map((option) => option.value))
  const added = [...new Set(extra)].filter((value) => !known.has(value))
  return [...OPTIONS, ...added.map((value) => ({ value, label: nameAtProvider(value) }))]
}

/** By prefix; a name that no provider claims is spoken to as an OpenAI model, as most gateways are. */
export function providerOf(model: string): ModelProvider {
  if (model === OFFLINE_MODEL) return 'offline'
  return nameAtProvider(model).startsWith('claude-') ? 'anthropic' : 'openai'
}

/** `custom:llama3.3` is called `llama3.3` where it runs. */
export function nameAtProvider(model: string): string {
  return model.startsWith(CUSTOM_PREFIX) ? model.slice(CUSTOM_PREFIX.length) : model
}

export function takesTemperature(model: string): boolean {
  return !REASONING.test(nameAtProvider(model))
}
