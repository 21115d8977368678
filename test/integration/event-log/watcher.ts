import { isAppError } from '../../../src/base/errors.ts'
import type { StreamEvent } from '../../../src/engine/event-log/event.ts'
import type { StreamFollower } from '../../../src/engine/event-log/follower.ts'
import type { StreamFixture } from './stream-fixture.ts'

/** A consumer that asks for pages when it is told to, and keeps what it was given. */
export class Watcher {
  /** The cursor it began with. */
  readonly after: number
  readonly events: StreamEvent[] = []
  outcome: 'reading' | 'ended' | 'expired' | 'left' = 'reading'
  readonly #follower: StreamFollower
  #reading: Promise<void> | null = null

  constructor(fixture: StreamFixture, after: number) {
    this.#follower = fixture.follow(after)
    this.after = after
  }

  /** The number of the last event it has. */
  get cursor(): number {
    return this.events.at(-1)?.seq ?? this.after
  }

  /** Asks for a page, unless one is asked for already, and does not wait for it. */
  pull(): void {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null
    })
  }

  async leave(): Promise<void> {
    if (this.outcome === 'reading') this.outcome = 'left'
    await this.#follower.return()
    await this.#reading
  }

  async finish(): Promise<void> {
    while (this.outcome === 'reading') {
      this.pull()
      await this.#reading
    }
  }

  async #read(): Promise<void> {
    try {
      const page = await this.#follower.next()
      if (!page.done) this.events.push(...page.value.events)
      else if (this.outcome === 'reading') this.outcome = 'ended'
    } catch (error) {
      if (!isAppError(error, 'CURSOR_EXPIRED')) throw error
      this.outcome = 'expired'
    }
  }
}
