import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import type { AssetKind } from '../../engine/assets/asset-config.ts'
import type { PlatformCall } from '../../engine/workflow/runners/platform-api.ts'
import type { RunRecord } from '../../engine/workflow/runs/run.ts'
import type { Asset, Workflow } from '../../platform/db/generated/client.ts'
import type { Actor } from '../actor.ts'
import { toAssetConfig } from '../assets/asset-settings.ts'
import type { Assets } from '../assets/assets.ts'
import type { KnowledgeDocuments } from '../assets/knowledge-documents.ts'
import type { Workflows } from '../workflows/workflows.ts'
import { actorOfRun } from './run-actor.ts'
import { RunAssetChanges } from './run-asset-changes.ts'
import type { WorkflowRuns } from './workflow-runs.ts'

const MAX_LISTED = 100
const SEARCH_HITS = 10

const KINDS = new Map<string, AssetKind>([
  ['agents', 'agent'],
  ['knowledge_bases', 'knowledge_base'],
  ['orchestrations', 'orchestration'],
])

export interface RunPlatformParts {
  pool: pg.Pool
  assets: Assets
  knowledgeDocuments: KnowledgeDocuments
  workflows: Workflows
  workflowRuns: WorkflowRuns
}

/**
 * What `platform_api` blocks call: `list` and `get` of every resource, `create`, `update` and `delete` of assets,
 * `search` of knowledge bases, `run` of workflows. A run changes no workflow: that is for people and the copilot.
 */
export class RunPlatform {
  readonly #parts: RunPlatformParts
  readonly #changes: RunAssetChanges

  constructor(parts: RunPlatformParts) {
    this.#parts = parts
    this.#changes = new RunAssetChanges(parts)
  }

  /** Throws VALIDATION for an operation that there is not, and what the services throw. */
  async invoke(run: RunRecord, call: PlatformCall): Promise<JsonValue> {
    const actor = actorOfRun(run)
    const kind = KINDS.get(call.resource)
    if (kind) return this.#ofAssets(actor, kind, call)
    if (call.resource === 'workflows') return this.#ofWorkflows(actor, call)
    throw new AppError('VALIDATION', `There is no resource "${call.resource}"`, { issues: [] })
  }

  async #ofAssets(actor: Actor, kind: AssetKind, call: PlatformCall): Promise<JsonValue> {
    const { assets, knowledgeDocuments } = this.#parts
    const { resource, operation, input } = call
    const id = idIn(input, `${kind}_id`)
    switch (operation) {
      case 'create':
      case 'update': {
        const changed = await this.#changes[operation](actor, { ...call, kind, id })
        return toShownAsset(await assets.get(actor, { kind, id: changed }))
      }
      case 'delete':
        return { deleted_id: await this.#changes.delete(actor, { ...call, kind, id }) }
      case 'list': {
        const { rows } = await assets.list(actor, { filter: { kind }, page: { first: MAX_LISTED } })
        return rows.map(toShownAsset)
      }
      case 'get':
        return toShownAsset(await assets.get(actor, { kind, id }))
      case 'search': {
        if (kind !== 'knowledge_base') break
        await assets.get(actor, { kind, id })
        const search = { knowledgeBaseIds: [id], query: String(input.query ?? ''), limit: SEARCH_HITS }
        const hits = await knowledgeDocuments.search(actor, search)
        return hits.map(({ documentId, ...hit }) => ({
          document_id: documentId,
          ...{ title: hit.title, source: hit.source, text: hit.text, excerpt: hit.excerpt, score: hit.score },
        }))
      }
    }
    throw unknownOperation(resource, operation)
  }

  async #ofWorkflows(actor: Actor, { resource, operation, input, key }: PlatformCall): Promise<JsonValue> {
    const { workflows, workflowRuns } = this.#parts
    switch (operation) {
      case 'list': {
        const { rows } = await workflows.list(actor, { filter: {}, page: { first: MAX_LISTED } })
        return rows.map(toShownWorkflow)
      }
      case 'get':
        return toShownWorkflow(await workflows.get(actor, idIn(input, 'workflow_id')))
      case 'run': {
        const started = await workflowRuns.start(actor, {
          workflowId: idIn(input, 'workflow_id'),
          startVariables: startVariablesIn(input),
          idempotency: { route: 'workflow-block', key },
        })
        return { run_id: started.id, status: started.status }
      }
    }
    throw unknownOperation(resource, operation)
  }
}

/** `id`, or the name that says of what. */
function idIn(input: JsonObject, name: string): string {
  return String(input.id ?? input[name] ?? '')
}

/** Throws VALIDATION for what is no object: a reference that stood for nothing, for one. */
function startVariablesIn({ input = null }: JsonObject): JsonObject {
  if (input === null) return {}
  if (isJsonObject(input)) return input
  const message = 'input must be an object'
  throw new AppError('VALIDATION', message, {
    issues: [{ path: ['config', 'input'], code: 'invalid_type', message }],
  })
}

function toShownAsset(asset: Asset): JsonObject {
  const { id, name, description, version } = asset
  return { id, name, description, version, config: toAssetConfig(asset) }
}

function toShownWorkflow({ id, name, description, state, version }: Workflow): JsonObject {
  return { id, name, description, state, version }
}

function unknownOperation(resource: string, operation: string): AppError<'VALIDATION'> {
  const message = `There is no operation "${operation}" of ${resource}`
  return new AppError('VALIDATION', message, {
    issues: [{ path: ['config', `${resource}_operation`], code: 'invalid_value', message }],
  })
}
