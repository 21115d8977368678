import { setTimeout as after } from 'node:timers/promises'
import { Hono } from 'hono'
import type { Registry } from 'prom-client'

const READINESS_TIMEOUT_MS = 2_000

export interface OperationsOptions {
  /** Whether the database answers and is migrated; a rejection, or no answer within 2 s, counts as no. */
  isReady(): Promise<boolean>
  /** Aborted when the server stops taking new work. */
  draining: AbortSignal
  registry: Registry
}

/** `/livez`: the process runs; `/readyz`: it can take work (else 503); `/metrics`: for Prometheus. */
export function operationsRoutes({ isReady, draining, registry }: OperationsOptions): Hono {
  const app = new Hono()
  app.get('/livez', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    if (!draining.aborted && (await answersYes(isReady))) return c.json({ status: 'ready' })
    return c.json({ status: draining.aborted ? 'draining' : 'unavailable' }, 503, { 'Retry-After': '1' })
  })
  app.get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType }),
  )
  return app
}

async function answersYes(question: () => Promise<boolean>): Promise<boolean> {
  const answered = new AbortController()
  const timeout = after(READINESS_TIMEOUT_MS, false, { signal: answered.signal }).catch(() => false)
  try {
    return await Promise.race([question(), timeout])
  } catch {
    return false
  } finally {
    answered.abort()
  }
}
