import type { Context } from 'hono'
import type { RunAnswer } from '../../src/domain/workflow-runs/run-answers.ts'
import type { RestEnv } from '../rest-env.ts'

/** What a workflow may not say of its answer: how it is carried. */
const CARRIAGE =
  /^(?:connection|keep-alive|transfer-encoding|content-length|content-encoding|trailer|te|upgrade)$/i
/** Nor what protects this server's own pages. */
const PROTECTION =
  /^(?:set-cookie|content-security-policy.*|x-content-type-options|strict-transport-security|access-control-.*)$/i
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/
const HEADER_VALUE = /^[\t\x20-\x7e]{0,4000}$/
/** Statuses whose answers have no body. */
const BARE_STATUSES: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * A workflow's answer to its caller (rest.md, Routes of our own): its output with the status and the headers of its
 * response block; 500 for a run that failed, and 504 for one that has not ended in time, which goes on.
 */
export function toRunResponse(c: Context<RestEnv>, answer: RunAnswer): Response {
  if (answer.kind === 'unfinished') {
    const body = { error: 'Execution timed out', error_code: 'EXECUTION_TIMEOUT', run_id: answer.runId }
    return c.json(body, 504)
  }
  const { run, status, headers } = answer
  if (run.status !== 'complete')
    return c.json({ error: messageOf(run.error), error_code: 'EXECUTION_FAILED', run_id: run.id }, 500)
  const { text, type } = toBody(run.output, headers)
  const shown = Object.entries(headers).filter(([name, value]) => isAllowed(name, value))
  return new Response(BARE_STATUSES.has(status) ? null : text, {
    status: status >= 200 && status <= 599 ? status : 200,
    // What a workflow makes is not a page of ours: a browser that is led here must not run it as one.
    headers: { ...Object.fromEntries(shown), 'Content-Type': type, 'Content-Security-Policy': 'sandbox' },
  })
}

function isAllowed(name: string, value: string): boolean {
  return (
    HEADER_NAME.test(name) &&
    !CARRIAGE.test(name) &&
    !PROTECTION.test(name) &&
    HEADER_VALUE.test(value) &&
    !/^content-type$/i.test(name)
  )
}

/** JSON, unless the workflow names another type for a text. */
function toBody(output: unknown, headers: Record<string, string>): { text: string; type: string } {
  const named = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  if (typeof output === 'string' && named !== undefined && HEADER_VALUE.test(named))
    return { text: output, type: named }
  return { text: JSON.stringify(output), type: 'application/json' }
}

function messageOf(error: unknown): string {
  const isTold = typeof error === 'object' && error !== null && 'message' in error
  return isTold && typeof error.message === 'string' ? error.message : 'The run failed'
}
