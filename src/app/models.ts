import { Outbound } from '../platform/http/outbound/outbound.ts'
import { LanguageModels } from '../platform/llm/language-models.ts'
import type { AppOptions } from './options.ts'

/** The operator names the providers' servers: they may stand in the same network, as those of local models do. */
const ANY_NETWORK = ['0.0.0.0/0', '::/0']

/** The models that this installation can ask, and the way to their providers, to be closed with it. */
export function createLanguageModels({ models }: AppOptions): {
  languageModels: LanguageModels
  providers: Outbound
} {
  const providers = new Outbound({ allowPrivateNetwork: ANY_NETWORK })
  const { openai = null, anthropic = null, extraModels = [] } = models ?? {}
  const languageModels = new LanguageModels({ openai, anthropic, extraModels, fetch: providers.fetch })
  return { languageModels, providers }
}
