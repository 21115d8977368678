import type { AgentSettings } from '../../assets/agent-settings.ts'
import { orchestration } from '../blocks/orchestration.ts'
import type { RunRecord } from '../runs/run.ts'
import { type AgentBlockParts, askAgent, toAnswerValue, toQuestion } from './agent-block.ts'
import { checkNeeds } from './block-config.ts'
import type { BlockRunner } from './block-runner.ts'
import { asBlockErrors } from './capability.ts'

export interface OrchestrationRunnerParts extends AgentBlockParts {
  /** The agents in their order. Throws AppError NOT_FOUND for the orchestration, or for one of them. */
  loadOrchestration(run: RunRecord, id: string): Promise<{ name: string; settings: AgentSettings }[]>
}

/**
 * Asks one agent after another: the first one what the block asks, each further one what the one before has answered.
 */
export function createOrchestrationRunner(parts: OrchestrationRunnerParts): BlockRunner {
  return {
    run: (call) =>
      asBlockErrors(async () => {
        const { run, config, idempotencyKey, attempt, checkpoint, log } = call
        checkNeeds(orchestration, call)
        const agents = await parts.loadOrchestration(run, String(config.orchestration_id))
        let said = toQuestion(config.input)
        let credits = 0
        for (const [index, { name, settings }] of agents.entries()) {
          checkpoint(`${name} answers`, index / agents.length)
          log('info', `${name} answers`)
          const key = `${idempotencyKey}:${attempt}:${index}`
          const answer = await askAgent(parts, call, { settings, question: said, key })
          said = answer.text
          credits += answer.credits
        }
        return { kind: 'done', result: { output: toAnswerValue(said) }, credits }
      }),
  }
}
