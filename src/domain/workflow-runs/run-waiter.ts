import { withinTime } from '../../base/async.ts'
import type { EventFeed } from '../../engine/event-log/feed.ts'
import type { StreamFollower } from '../../engine/event-log/follower.ts'
import type { RunRef } from '../../engine/workflow/runs/run.ts'
import { STREAM_END } from '../follow-stream.ts'

/** Waits for the ends of runs, for callers that want them in their answer. */
export class RunWaiter {
  readonly #feed: EventFeed
  readonly #draining: AbortSignal

  constructor(parts: { feed: EventFeed; draining: AbortSignal }) {
    this.#feed = parts.feed
    this.#draining = parts.draining
  }

  /** Whether the run has ended within the time; false when the caller goes, or the server begins to drain, before. */
  async wait({ organizationId, runId }: RunRef, ms: number, signal?: AbortSignal): Promise<boolean> {
    const follower = this.#feed.follow({ organizationId, streamId: runId }, STREAM_END)
    const stop = signal ? AbortSignal.any([signal, this.#draining]) : this.#draining
    try {
      return (await withinTime(untilEnd(follower), ms, stop)) ?? false
    } finally {
      await follower.return()
    }
  }
}

async function untilEnd(follower: StreamFollower): Promise<true> {
  while (!(await follower.next()).done);
  return true
}
