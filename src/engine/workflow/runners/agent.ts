import { type AgentSettings, toAgentSettings } from '../../assets/agent-settings.ts'
import { agent } from '../blocks/agent.ts'
import type { RunRecord } from '../runs/run.ts'
import { type AgentBlockParts, askAgent, toAnswerValue, toQuestion } from './agent-block.ts'
import { checkNeeds } from './block-config.ts'
import type { BlockCall, BlockRunner } from './block-runner.ts'
import { asBlockErrors } from './capability.ts'

export interface AgentRunnerParts extends AgentBlockParts {
  /** Throws AppError NOT_FOUND. */
  loadAgent(run: RunRecord, agentId: string): Promise<AgentSettings>
}

/**
 * Lets an agent answer: one of the organisation, or one that the block describes. A worker that takes the block over
 * from a lost one asks again; calls that the agent makes again as they were are not made twice.
 */
export function createAgentRunner(parts: AgentRunnerParts): BlockRunner {
  return {
    run: (call) =>
      asBlockErrors(async () => {
        checkNeeds(agent, call)
        const settings = await settingsOf(parts, call)
        const question = toQuestion(call.config.input)
        const key = `${call.idempotencyKey}:${call.attempt}`
        const { text, usage, credits } = await askAgent(parts, call, { settings, question, key })
        return { kind: 'done', result: { output: toAnswerValue(text), usage }, credits }
      }),
  }
}

async function settingsOf(parts: AgentRunnerParts, { run, config }: BlockCall): Promise<AgentSettings> {
  const { agent_id: id } = config
  return typeof id === 'string' && id !== '' ? parts.loadAgent(run, id) : toAgentSettings(config)
}
