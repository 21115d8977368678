import type DataLoader from 'dataloader'
import type { RequirableScope } from '../../domain/actor.ts'
import type { Page } from '../../domain/page.ts'
import type { StreamEvent } from '../../engine/event-log/event.ts'
import { LoaderGroup } from './loader-group.ts'

/** The events of executions, runs and turns, by the ids of these. */
export class StreamLoaders extends LoaderGroup {
  events(
    place: string,
    scope: RequirableScope,
    page: { first: number; after: number },
  ): DataLoader<string, Page<StreamEvent>> {
    const { eventBatches } = this.services
    return this.at(place, (streamIds) => eventBatches.events(this.actor, { scope, streamIds }, page))
  }

  lastSeqs(scope: RequirableScope): DataLoader<string, number> {
    const { eventBatches } = this.services
    return this.at(`last sequence numbers, ${scope}`, (streamIds) =>
      eventBatches.lastSeqs(this.actor, { scope, streamIds }),
    )
  }
}
