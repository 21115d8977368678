import { toFeedCursor } from '../../domain/feed-pages.ts'
import { builder } from '../builder.ts'
import { followEvents } from '../event-source.ts'
import { followFeed } from '../feed-source.ts'
import { CopilotEvent, toCopilotEvent } from './copilot-event.ts'
import { startArguments, toFeedStart, toSequence } from './start-at.ts'

builder.subscriptionFields((t) => ({
  copilotTurnEvents: t.field({
    type: CopilotEvent,
    description:
      'The events of a turn after a cursor, in order and each once, then those to come, until its last one. Open it ' +
      'again with the last cursor that was seen. Fails before the first event with the code NOT_FOUND, or ' +
      'CURSOR_EXPIRED when events after the cursor are no longer kept.',
    authScopes: { read: 'copilot' },
    complexity: 10,
    args: {
      turnId: t.arg.id({ required: true }),
      ...startArguments,
    },
    subscribe: async (_root, { turnId, ...start }, context) => {
      const { actor, services } = context
      const follower = await services.copilotTurns.follow(actor, turnId, toSequence(start))
      return followEvents(follower, (event) => {
        context.loaders.clear()
        return toCopilotEvent(turnId, event)
      })
    },
    resolve: (event) => event,
  }),
  copilotSessionEvents: t.field({
    type: CopilotEvent,
    description:
      'The events of all turns of a conversation after a cursor, each once, those of one turn in their order; then ' +
      'those to come, without an end. Cursors are those of this subscription. Fails before the first event with the ' +
      'code NOT_FOUND, or CURSOR_EXPIRED when events after the cursor are no longer kept.',
    authScopes: { read: 'copilot' },
    complexity: 10,
    args: {
      sessionId: t.arg.id({ required: true }),
      ...startArguments,
    },
    subscribe: async (_root, { sessionId, ...start }, context) => {
      const { actor, services } = context
      const pages = await services.feeds.copilotSessionEvents(actor, sessionId, toFeedStart(start))
      return followFeed(pages, ({ event, position }) => {
        context.loaders.clear()
        return toCopilotEvent(position.id, event, toFeedCursor(position))
      })
    },
    resolve: (event) => event,
  }),
}))
