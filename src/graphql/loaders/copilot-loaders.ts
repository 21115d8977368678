import type DataLoader from 'dataloader'
import type { Page, TimePageRequest } from '../../domain/page.ts'
import type {
  CopilotConfirmation,
  CopilotMessage,
  CopilotSession,
  CopilotTurn,
} from '../../platform/db/generated/client.ts'
import { inOrder, LoaderGroup } from './loader-group.ts'

/** Conversations with the copilot: their messages, turns and confirmations. */
export class CopilotLoaders extends LoaderGroup {
  get baseVersions(): DataLoader<string, number | null> {
    const { copilotBatches } = this.services
    return this.at('base versions of turns', (ids) => copilotBatches.baseVersions(this.actor, ids))
  }

  get answersOfTurn(): DataLoader<string, CopilotMessage | null> {
    const { copilotMessages } = this.services
    return this.at('answers of turns', (ids) => copilotMessages.ofTurns(this.actor, ids))
  }

  get confirmations(): DataLoader<string, CopilotConfirmation | null> {
    const { copilotConfirmations } = this.services
    return this.at('copilot confirmations', (ids) =>
      inOrder(ids, copilotConfirmations.findMany(this.actor, ids)),
    )
  }

  get confirmationsOfTurn(): DataLoader<string, CopilotConfirmation[]> {
    const { copilotConfirmations } = this.services
    return this.at('confirmations of turns', (ids) => copilotConfirmations.ofTurns(this.actor, ids))
  }

  /** The message that a turn answers. */
  async asked(turnId: string): Promise<CopilotMessage> {
    const { copilotMessages } = this.services
    const messages = this.at<CopilotMessage | null>('messages asked in turns', (ids) =>
      copilotMessages.askedIn(this.actor, ids),
    )
    const message = await messages.load(turnId)
    if (!message) throw new Error(`copilot turn ${turnId} answers no message`)
    return message
  }

  turns(place: string, selection: object): DataLoader<string, CopilotTurn | null> {
    const { copilotTurns } = this.services
    return this.at(place, (ids) => inOrder(ids, copilotTurns.findMany(this.actor, ids, selection)))
  }

  messagesOfSession(
    place: string,
    page: TimePageRequest,
    selection: object,
  ): DataLoader<string, Page<CopilotMessage>> {
    const { copilotBatches } = this.services
    return this.at(place, (ids) => copilotBatches.messages(this.actor, ids, page, selection))
  }

  messageCountOfSession(place: string): DataLoader<string, number> {
    const { copilotBatches } = this.services
    return this.at(`number at ${place}`, (ids) => copilotBatches.messageCounts(this.actor, ids))
  }

  turnsOfSession(
    place: string,
    page: TimePageRequest,
    selection: object,
  ): DataLoader<string, Page<CopilotTurn>> {
    const { copilotBatches } = this.services
    return this.at(place, (ids) => copilotBatches.turns(this.actor, ids, page, selection))
  }

  turnCountOfSession(place: string): DataLoader<string, number> {
    const { copilotBatches } = this.services
    return this.at(`number at ${place}`, (ids) => copilotBatches.turnCounts(this.actor, ids))
  }

  sessions(place: string, selection: object): DataLoader<string, CopilotSession | null> {
    const { copilotSessions } = this.services
    return this.at(place, (ids) => inOrder(ids, copilotSessions.findMany(this.actor, ids, selection)))
  }

  newestSessionOfWorkflow(place: string, selection: object): DataLoader<string, CopilotSession | null> {
    const { copilotSessions } = this.services
    return this.at(place, (ids) => copilotSessions.newestOfWorkflows(this.actor, ids, selection))
  }

  messages(place: string, selection: object): DataLoader<string, CopilotMessage | null> {
    const { copilotMessages } = this.services
    return this.at(place, (ids) => inOrder(ids, copilotMessages.findMany(this.actor, ids, selection)))
  }
}
