import { createReplan } from '../domain/execution-plan.ts'
import { Reaper } from '../engine/executions/reaper.ts'
import { Janitor } from '../engine/retention/janitor.ts'
import type { Engine } from './engine.ts'
import type { AppOptions, OnBug } from './options.ts'
import type { Services } from './services.ts'

const CLEAN_EVERY_MS = 60 * 60 * 1_000

/** The work that no request asks for. */
export interface Background {
  janitor: Janitor
  /** Begins: leases, and in processes that are workers the reaper and retention. */
  open(): void
  /** Lets calls in flight end for `graceMs`, hands over the rest, and stops. */
  close(graceMs: number): Promise<void>
}

export function createBackground(
  { database, bus, role }: AppOptions,
  { store, runner, connectors, timing }: Engine,
  { capabilities, apiKeys, audit, accountRefresh }: Services,
  onBug: OnBug,
): Background {
  const replan = createReplan({ capabilities, connectors })
  const reaper = new Reaper({ store, runner, bus, replan, everyMs: timing.reapMs, onBug })
  const janitor = new Janitor({ pool: database.pool, everyMs: CLEAN_EVERY_MS, onBug })
  return {
    janitor,
    open() {
      runner.open()
      if (role === 'api') return
      reaper.open()
      accountRefresh.open()
      janitor.open()
    },
    async close(graceMs) {
      janitor.close()
      await Promise.all([reaper.close(), accountRefresh.close(), runner.close(graceMs)])
      await Promise.all([apiKeys.close(), audit.close()])
      capabilities.close()
    },
  }
}
