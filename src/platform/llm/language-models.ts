import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import type { LanguageModel } from 'ai'
import { withMergedDeltas } from './merged-deltas.ts'
import {
  type ModelOption,
  type ModelProvider,
  modelOptions,
  nameAtProvider,
  providerOf,
} from './model-catalog.ts'

/** Which of OpenAI's two protocols is spoken: chat completions is what compatible servers have. */
export type OpenaiProtocol = 'chat' | 'responses'

export interface ProviderAccess {
  apiKey: string
  /** Absent: the provider's own address. */
  baseUrl?: string | undefined
}

export interface LanguageModelsOptions {
  openai: (ProviderAccess & { protocol: OpenaiProtocol }) | null
  anthropic: ProviderAccess | null
  /** Models that can be chosen beside the well-known ones. */
  extraModels?: readonly string[]
  /** Every request to a provider goes through it. */
  fetch: typeof fetch
}

type ModelFactory = (name: string) => LanguageModel

/** The models that this installation can choose, and those of them that it can reach. */
export class LanguageModels {
  readonly options: readonly ModelOption[]
  readonly #factories: ReadonlyMap<ModelProvider, ModelFactory>

  constructor(options: LanguageModelsOptions) {
    this.options = modelOptions(options.extraModels ?? [])
    const ask = withMergedDeltas(options.fetch)
    const factories = new Map<ModelProvider, ModelFactory>()
    if (options.openai) factories.set('openai', openaiModels(options.openai, ask))
    if (options.anthropic) factories.set('anthropic', anthropicModels(options.anthropic, ask))
    this.#factories = factories
  }

  /** The model as the agent loop calls it; null when its provider is not configured, and for the offline model. */
  find(model: string): LanguageModel | null {
    const create = this.#factories.get(providerOf(model))
    return create ? create(nameAtProvider(model)) : null
  }

  /** Whether a model can answer here: a provider is configured, or none is needed. */
  isAvailable(model: string): boolean {
    const provider = providerOf(model)
    return provider === 'offline' || this.#factories.has(provider)
  }
}

function openaiModels(
  { apiKey, baseUrl, protocol }: NonNullable<LanguageModelsOptions['openai']>,
  fetch: typeof globalThis.fetch,
): ModelFactory {
  const provider = createOpenAI({ apiKey, fetch, ...(baseUrl ? { baseURL: baseUrl } : {}) })
  return (name) => (protocol === 'responses' ? provider.responses(name) : provider.chat(name))
}

function anthropicModels({ apiKey, baseUrl }: ProviderAccess, fetch: typeof globalThis.fetch): ModelFactory {
  const provider = createAnthropic({ apiKey, fetch, ...(baseUrl ? { baseURL: baseUrl } : {}) })
  return (name) => provider(name)
}
