import { AppError } from '../../base/errors.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import type { LanguageModels } from '../../platform/llm/language-models.ts'
import {
  type ModelOption,
  type ModelProvider,
  OFFLINE_MODEL,
  providerOf,
} from '../../platform/llm/model-catalog.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'

/** Seed 003: what answers where nothing was chosen. */
export const DEFAULT_MODEL = 'gpt-5.2'

export interface AvailableModel extends ModelOption {
  provider: ModelProvider
  /** Whether it can answer in this installation. */
  available: boolean
  /** Why it cannot. */
  reason: string | null
}

export interface ModelSettings {
  /** What was chosen. */
  model: string
  default: string
  options: AvailableModel[]
  /** What answers: the chosen one, or the built-in planner where its provider is not configured. */
  effectiveModel: string
  effectiveProvider: ModelProvider
}

/** Which model answers in an organisation. */
export class CopilotSettings {
  readonly #prisma: TenantClient
  readonly #models: LanguageModels
  readonly #audit: Audit

  constructor(parts: { prisma: TenantClient; languageModels: LanguageModels; audit: Audit }) {
    this.#prisma = parts.prisma
    this.#models = parts.languageModels
    this.#audit = parts.audit
  }

  async get(actor: Actor): Promise<ModelSettings> {
    requireReadScope(actor, 'copilot')
    const model = await this.#chosenModel(actor.organizationId)
    const effectiveModel = this.#models.isAvailable(model) ? model : OFFLINE_MODEL
    return {
      model,
      default: DEFAULT_MODEL,
      options: this.#models.options.map((option) => this.#describe(option)),
      effectiveModel,
      effectiveProvider: providerOf(effectiveModel),
    }
  }

  /** Chooses a model, configured or not. Throws VALIDATION for one that is not among the options. */
  async set(actor: Actor, model: string): Promise<ModelSettings> {
    requireScope(actor, 'copilot')
    this.#checkModel(model)
    const where = { id: actor.organizationId }
    await this.#prisma.$transaction(async (transaction) => {
      const before = await transaction.organization.findUniqueOrThrow({
        where,
        select: { copilotModel: true },
      })
      const after = await transaction.organization.update({
        where,
        data: { copilotModel: model },
        select: { copilotModel: true },
      })
      const target = { type: 'organization', id: where.id }
      await this.#audit.record(transaction, actor, { action: 'copilot.model_set', target, before, after })
    })
    return this.get(actor)
  }

  async #chosenModel(organizationId: string): Promise<string> {
    const organization = await this.#prisma.organization.findUnique({
      where: { id: organizationId },
      select: { copilotModel: true },
    })
    return organization?.copilotModel ?? DEFAULT_MODEL
  }

  #describe(option: ModelOption): AvailableModel {
    const provider = providerOf(option.value)
    const available = this.#models.isAvailable(option.value)
    const reason = available
      ? null
      : `No ${provider === 'openai' ? 'OpenAI' : 'Anthropic'} provider is configured`
    return { ...option, provider, available, reason }
  }

  #checkModel(model: string): void {
    const values = this.#models.options.map(({ value }) => value)
    if (values.includes(model)) return
    const message = `model must be one of: ${values.join(', ')}`
    throw new AppError('VALIDATION', message, {
      issues: [{ path: ['model'], code: 'invalid_value', message }],
    })
  }
}
