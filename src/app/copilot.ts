import { ConfirmationRequests } from '../domain/copilot/confirmation-requests.ts'
import { ConfirmationSubject } from '../domain/copilot/confirmation-subject.ts'
import { CopilotBatches } from '../domain/copilot/copilot-batches.ts'
import { CopilotConfirmations } from '../domain/copilot/copilot-confirmations.ts'
import { CopilotMessages } from '../domain/copilot/copilot-messages.ts'
import { CopilotSessions } from '../domain/copilot/copilot-sessions.ts'
import { CopilotSettings } from '../domain/copilot/copilot-settings.ts'
import { CopilotSuggestions } from '../domain/copilot/copilot-suggestions.ts'
import { CopilotTurns } from '../domain/copilot/copilot-turns.ts'
import { executePublicSql } from '../domain/copilot/tools/execute-public-sql.ts'
import { getAssetDetails } from '../domain/copilot/tools/get-asset-details.ts'
import { getBlockInfo } from '../domain/copilot/tools/get-block-info.ts'
import { getDbSchema } from '../domain/copilot/tools/get-db-schema.ts'
import { getWorkflowRunLogs } from '../domain/copilot/tools/get-workflow-run-logs.ts'
import { listProjectAssets } from '../domain/copilot/tools/list-project-assets.ts'
import { manageProjectAsset } from '../domain/copilot/tools/manage-project-asset.ts'
import { modifyWorkflow } from '../domain/copilot/tools/modify-workflow.ts'
import type { CopilotTool } from '../domain/copilot/turn-context.ts'
import { TurnEnds } from '../domain/copilot/turn-ends.ts'
import { TurnRun } from '../domain/copilot/turn-run.ts'
import { TurnStart } from '../domain/copilot/turn-start.ts'
import { TurnStore } from '../domain/copilot/turn-store.ts'
import { TurnWorker } from '../domain/copilot/turn-worker.ts'
import type { WorkflowDraft } from '../domain/copilot/workflow-draft.ts'
import { readWorkflowFacts } from '../domain/copilot/workflow-facts.ts'
import type { IdempotencyRecords } from '../domain/idempotency.ts'
import type { OfflineDesk } from '../engine/agent/offline/offline-model.ts'
import { createOfflineModel } from '../engine/agent/offline/offline-model.ts'
import { createRateLimiter } from '../platform/http/rate-limit.ts'
import type { Engine } from './engine.ts'
import type { AppOptions, OnBug } from './options.ts'
import type { Services } from './services.ts'

export interface CopilotServices {
  copilotSessions: CopilotSessions
  copilotBatches: CopilotBatches
  copilotMessages: CopilotMessages
  copilotTurns: CopilotTurns
  copilotSettings: CopilotSettings
  copilotConfirmations: CopilotConfirmations
  copilotSuggestions: CopilotSuggestions
  /** Answers: opened in processes that are workers. */
  copilotWorker: TurnWorker
}

interface Needs
  extends Pick<
    Services,
    'audit' | 'assets' | 'capabilities' | 'workflows' | 'knowledgeDocuments' | 'workflowRuns'
  > {
  idempotency: IdempotencyRecords
  onBug: OnBug
}

export function createCopilotServices(options: AppOptions, engine: Engine, needs: Needs): CopilotServices {
  const { database, bus, copilotTurnsPerMinute = 0, redis } = options
  const { pool, prisma } = database
  const { audit, assets, idempotency, onBug } = needs
  const store = new TurnStore({ ...engine, pool })
  const ends = new TurnEnds({ pool, bus, store })
  const settings = new CopilotSettings({ ...engine, prisma, audit })
  const sessions = new CopilotSessions({ pool, prisma, ends })
  const limiter = createRateLimiter({
    ...{ name: 'copilot-turns', pointsPerMinute: copilotTurnsPerMinute },
    ...(redis && { redis }),
  })
  const turnStart = new TurnStart({
    ...{ ...engine, pool, store, idempotency, credits: engine.workflowRunner },
    limitTurns: (keyId) => limiter.consume(keyId),
  })
  const confirmations = new CopilotConfirmations({ database, store: engine.approvalStore, audit })
  engine.approvalStore.serve('copilot_confirmation', new ConfirmationSubject(assets))
  const turnRun = new TurnRun({
    ...{ ...engine, store, onBug },
    tools: createTools(options, engine, needs),
    offlineModel: ({ draft }) => createOfflineModel(toDesk(draft)),
    loadFacts: (actor, workflowId) => readWorkflowFacts(pool, actor, workflowId),
    readDecisions: (turn) => confirmations.takeDecisions(turn),
  })
  const messages = new CopilotMessages({ prisma, sessions })
  return {
    copilotSessions: sessions,
    copilotBatches: new CopilotBatches(prisma),
    copilotMessages: messages,
    copilotSuggestions: new CopilotSuggestions({ prisma, bus, messages }),
    copilotTurns: new CopilotTurns({ ...engine, prisma, turnStart, ends }),
    copilotSettings: settings,
    copilotConfirmations: confirmations,
    copilotWorker: new TurnWorker({
      ...{ ...engine, store, ends, onBug },
      run: (ref, model, signal) => turnRun.run(ref, model, signal),
    }),
  }
}

function toDesk(draft: WorkflowDraft): OfflineDesk {
  const { secretNames } = draft
  return { graph: () => draft.graph, ...(secretNames && { secretNames: () => [...secretNames] }) }
}

/** Seed 003, Copilot tools. */
function createTools(
  { database, project = null }: AppOptions,
  { approvalNotices: notices }: Engine,
  needs: Needs,
): CopilotTool[] {
  const requests = new ConfirmationRequests({ pool: database.pool, notices })
  return [
    modifyWorkflow,
    getBlockInfo,
    getDbSchema(project),
    executePublicSql(project),
    listProjectAssets(needs),
    getAssetDetails(needs),
    getWorkflowRunLogs(needs.workflowRuns),
    manageProjectAsset({ assets: needs.assets, requests }),
  ]
}
