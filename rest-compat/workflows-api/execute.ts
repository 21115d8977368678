import type { Context } from 'hono'
import { isJsonObject } from '../../src/base/json.ts'
import type { RunAnswers } from '../../src/domain/workflow-runs/run-answers.ts'
import type { WorkflowRuns } from '../../src/domain/workflow-runs/workflow-runs.ts'
import type { EventPage } from '../../src/engine/event-log/event.ts'
import { type EventStreamOptions, sendEventStream } from '../../src/platform/http/server-sent-events.ts'
import { callerGone } from '../caller-gone.ts'
import { toFrames } from '../event-frames.ts'
import { readBody } from '../request-body.ts'
import type { RestEnv } from '../rest-env.ts'
import { ExecuteBody, toErrorText, toOutcome, toStreamEvent } from './wire.ts'

export interface ExecuteParts {
  workflowRuns: WorkflowRuns
  runAnswers: RunAnswers
  eventStreams: EventStreamOptions
}

/** Starts a run and answers with its end: 500 when it fails, 504 when it has not come within five minutes. */
export async function executeAndWait(
  c: Context<RestEnv>,
  { workflowRuns, runAnswers }: ExecuteParts,
  workflowId: string,
): Promise<Response> {
  const { organizationId, id } = await start(c, workflowRuns, workflowId)
  const answer = await runAnswers.wait({ organizationId, runId: id }, callerGone(c.env.outgoing))
  if (answer.kind === 'unfinished') {
    return c.json({ error: 'Execution timed out', error_code: 'EXECUTION_TIMEOUT', execution_id: id }, 504)
  }
  const { run } = answer
  if (run.status !== 'complete') {
    const error = toErrorText(run.error) ?? 'The execution failed'
    return c.json({ error, error_code: 'EXECUTION_FAILED', execution_id: id }, 500)
  }
  const [steps = []] = await workflowRuns.stepsOf(c.var.actor, [id])
  return c.json(toOutcome(run, steps))
}

/** Starts a run and streams its events; a caller that goes leaves the run as it is. */
export async function executeAndStream(
  c: Context<RestEnv>,
  { workflowRuns, eventStreams }: ExecuteParts,
  workflowId: string,
): Promise<Response> {
  const { id } = await start(c, workflowRuns, workflowId)
  const follower = await workflowRuns.follow(c.var.actor, id, 0)
  c.header('X-Execution-Id', id)
  if (!follower) return c.body(null, 204)
  return sendEventStream(
    c,
    toFrames(follower, (page) => encode(page, id)),
    eventStreams,
  )
}

/** rest.md, Shared rules: every POST that starts work takes an Idempotency-Key. */
async function start(c: Context<RestEnv>, workflowRuns: WorkflowRuns, workflowId: string) {
  const startVariables = await readBody(c, ExecuteBody)
  const key = c.req.header('idempotency-key')
  const idempotency = key === undefined ? undefined : { route: 'workflow-execute', key }
  const request = { workflowId, startVariables, idempotency }
  const { run, isReplay } = await workflowRuns.startOnce(c.var.actor, request)
  if (isReplay) c.header('Idempotent-Replayed', 'true')
  return run
}

function encode({ events }: EventPage, runId: string): string {
  return events
    .map(({ seq, payload }) => {
      const parsed: unknown = JSON.parse(payload)
      const sent = isJsonObject(parsed) ? toStreamEvent(parsed, runId) : null
      return sent === null ? '' : `id: ${seq}\ndata: ${JSON.stringify(sent)}\n\n`
    })
    .join('')
}
