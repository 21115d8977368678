import DataLoader from 'dataloader'
import type { Actor } from '../domain/actor.ts'
import type { Page, TimePageRequest } from '../domain/page.ts'
import type {
  CopilotConfirmation,
  CopilotMessage,
  CopilotSession,
  CopilotTurn,
} from '../platform/db/generated/client.ts'
import type { GraphqlServices } from './context.ts'
import { inOrder, type PlacedLoaders } from './placed-loaders.ts'

/** What an operation asks for of the copilot, together with what others ask for at the same time. */
export class CopilotLoaders {
  readonly baseVersions: DataLoader<string, number | null>
  readonly answersOfTurn: DataLoader<string, CopilotMessage | null>
  readonly confirmations: DataLoader<string, CopilotConfirmation | null>
  readonly confirmationsOfTurn: DataLoader<string, CopilotConfirmation[]>
  readonly #askedInTurn: DataLoader<string, CopilotMessage | null>
  readonly #actor: Actor
  readonly #services: GraphqlServices
  readonly #places: PlacedLoaders

  constructor(actor: Actor, services: GraphqlServices, places: PlacedLoaders) {
    this.#actor = actor
    this.#services = services
    this.#places = places
    const { copilotBatches, copilotConfirmations, copilotMessages } = services
    this.baseVersions = new DataLoader((ids) => copilotBatches.baseVersions(actor, ids))
    this.answersOfTurn = new DataLoader((ids) => copilotMessages.ofTurns(actor, ids))
    this.#askedInTurn = new DataLoader((ids) => copilotMessages.askedIn(actor, ids))
    this.confirmations = new DataLoader((ids) => inOrder(ids, copilotConfirmations.findMany(actor, ids)))
    this.confirmationsOfTurn = new DataLoader((ids) => copilotConfirmations.ofTurns(actor, ids))
  }

  /** The message that a turn answers. */
  async asked(turnId: string): Promise<CopilotMessage> {
    const message = await this.#askedInTurn.load(turnId)
    if (!message) throw new Error(`copilot turn ${turnId} answers no message`)
    return message
  }

  turns(place: string, selection: object): DataLoader<string, CopilotTurn | null> {
    const { copilotTurns } = this.#services
    return this.#places.at(place, (ids) => inOrder(ids, copilotTurns.findMany(this.#actor, ids, selection)))
  }

  messagesOfSession(
    place: string,
    page: TimePageRequest,
    selection: object,
  ): DataLoader<string, Page<CopilotMessage>> {
    const { copilotBatches } = this.#services
    return this.#places.at(place, (ids) => copilotBatches.messages(this.#actor, ids, page, selection))
  }

  messageCountOfSession(place: string): DataLoader<string, number> {
    const { copilotBatches } = this.#services
    return this.#places.at(`number at ${place}`, (ids) => copilotBatches.messageCounts(this.#actor, ids))
  }

  turnsOfSession(
    place: string,
    page: TimePageRequest,
    selection: object,
  ): DataLoader<string, Page<CopilotTurn>> {
    const { copilotBatches } = this.#services
    return this.#places.at(place, (ids) => copilotBatches.turns(this.#actor, ids, page, selection))
  }

  turnCountOfSession(place: string): DataLoader<string, number> {
    const { copilotBatches } = this.#services
    return this.#places.at(`number at ${place}`, (ids) => copilotBatches.turnCounts(this.#actor, ids))
  }

  sessions(place: string, selection: object): DataLoader<string, CopilotSession | null> {
    const { copilotSessions } = this.#services
    return this.#places.at(place, (ids) =>
      inOrder(ids, copilotSessions.findMany(this.#actor, ids, selection)),
    )
  }

  newestSessionOfWorkflow(place: string, selection: object): DataLoader<string, CopilotSession | null> {
    const { copilotSessions } = this.#services
    return this.#places.at(place, (ids) => copilotSessions.newestOfWorkflows(this.#actor, ids, selection))
  }

  messages(place: string, selection: object): DataLoader<string, CopilotMessage | null> {
    const { copilotMessages } = this.#services
    return this.#places.at(place, (ids) =>
      inOrder(ids, copilotMessages.findMany(this.#actor, ids, selection)),
    )
  }
}
