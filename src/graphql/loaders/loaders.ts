import type { Actor } from '../../domain/actor.ts'
import type { GraphqlServices } from '../context.ts'
import { AssetLoaders } from './asset-loaders.ts'
import { CatalogLoaders } from './catalog-loaders.ts'
import { CopilotLoaders } from './copilot-loaders.ts'
import { ExecutionLoaders } from './execution-loaders.ts'
import type { LoadersByPlace } from './loader-group.ts'
import { RunLoaders } from './run-loaders.ts'
import { StreamLoaders } from './stream-loaders.ts'
import { WebhookLoaders } from './webhook-loaders.ts'
import { WorkflowLoaders } from './workflow-loaders.ts'

/**
 * What the members of a list ask for one by one is loaded together, in as many statements as the field has places
 * in the operation. Each operation has its own.
 */
export class Loaders {
  readonly assets: AssetLoaders
  readonly catalog: CatalogLoaders
  readonly copilot: CopilotLoaders
  readonly executions: ExecutionLoaders
  readonly runs: RunLoaders
  readonly streams: StreamLoaders
  readonly webhooks: WebhookLoaders
  readonly workflows: WorkflowLoaders
  readonly #byPlace: LoadersByPlace = new Map()

  constructor(actor: Actor, services: GraphqlServices) {
    const parts = { actor, services, byPlace: this.#byPlace }
    this.assets = new AssetLoaders(parts)
    this.catalog = new CatalogLoaders(parts)
    this.copilot = new CopilotLoaders(parts)
    this.executions = new ExecutionLoaders(parts)
    this.runs = new RunLoaders(parts)
    this.streams = new StreamLoaders(parts)
    this.webhooks = new WebhookLoaders(parts)
    this.workflows = new WorkflowLoaders(parts)
  }

  /** Forgets what has been loaded: what is asked for from now on is read anew. */
  clear(): void {
    this.#byPlace.clear()
  }
}
