import { RunAgents } from '../domain/workflow-runs/run-agents.ts'
import { RunCalls } from '../domain/workflow-runs/run-calls.ts'
import { RunPlatform } from '../domain/workflow-runs/run-platform.ts'
import { type AgentRunnerParts, createAgentRunner } from '../engine/workflow/runners/agent.ts'
import { createApprovalRunner } from '../engine/workflow/runners/approval.ts'
import type { BlockRunners } from '../engine/workflow/runners/block-runner.ts'
import { createCapabilityRunner } from '../engine/workflow/runners/capability.ts'
import { createOrchestrationRunner } from '../engine/workflow/runners/orchestration.ts'
import { createPlatformApiRunner } from '../engine/workflow/runners/platform-api.ts'
import type { Engine } from './engine.ts'
import type { AppOptions, OnBug } from './options.ts'
import type { Services } from './services.ts'

/** The blocks whose work is a use case. */
export function createServiceBlocks(
  { database: { pool }, offlineAgent = 'fail' }: AppOptions,
  { languageModels, approvalNotices }: Engine,
  services: Services,
  onBug: OnBug,
): BlockRunners['working'] {
  const calls = new RunCalls({ ...services, pool })
  const agents = new RunAgents({ ...services, calls })
  const platform = new RunPlatform({ ...services, pool })
  const parts: AgentRunnerParts = {
    offline: offlineAgent,
    onBug,
    findModel: (id) => {
      const model = languageModels.find(id)
      return model && { id, model }
    },
    loadAgent: (run, id) => agents.load(run, id),
    createTools: (run, settings, key) => agents.createTools(run, settings, key),
  }
  return {
    approval: createApprovalRunner({ pool, notices: approvalNotices }),
    capability: createCapabilityRunner(calls),
    agent: createAgentRunner(parts),
    orchestration: createOrchestrationRunner({
      ...parts,
      loadOrchestration: (run, id) => agents.loadOrchestration(run, id),
    }),
    platform_api: createPlatformApiRunner((run, call) => platform.invoke(run, call)),
  }
}
