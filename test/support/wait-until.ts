import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 10

/** Waits for a condition; throws after `timeoutMs`, with what the condition is in words. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  what = 'the condition',
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`)
    await delay(POLL_MS)
  }
}
