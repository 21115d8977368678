import type { AgentTool } from '../../engine/agent/agent-tool.ts'
import type { NewEvent } from '../../engine/event-log/event.ts'
import type { Actor } from '../actor.ts'
import type { WorkflowDraft } from './workflow-draft.ts'

/** What the tools of one turn work with. */
export interface TurnContext {
  /** Who asked: the tools may do what this caller may, and no more. */
  actor: Actor
  turnId: string
  sessionId: string
  workflowId: string
  draft: WorkflowDraft
  /** Adds an event to the turn's stream, after all that has been told before. */
  tell(event: NewEvent): void
}

/** Makes a tool for one turn. A failure that the model should read is thrown as an Error with a sentence for it. */
export type CopilotTool = (turn: TurnContext) => AgentTool
