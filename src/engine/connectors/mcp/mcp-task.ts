import {
  type CallToolResult,
  type Client,
  type RequestOptions,
  specTypeSchemas,
  type Task,
} from '@modelcontextprotocol/client'
import { sleep, withinTime } from '../../../base/async.ts'
import { isNotConnected, isSessionLost, lostCall } from './mcp-failure.ts'
import type { CallParams } from './mcp-rounds.ts'

/** For so long the server is asked to keep the task, and its result. */
const TTL_MS = 24 * 60 * 60_000
const POLL_MS = { usual: 1_000, least: 250, most: 30_000 }
const ANSWER_MS = 30_000
const CANCEL_MS = 2_000

export interface TaskCall {
  client: Client
  params: CallParams
  /** Of the call: its signal, and its whole time. */
  options: RequestOptions & { signal: AbortSignal }
  /** The server has taken the call: what it asks from now on names this task. */
  onTask(taskId: string): void
  /** Each time that the server tells how far it is. */
  onStatus(task: Task): void
}

/** Whether the server only takes calls of a tool as tasks (revision of 2025-11-25), and this one can be made so. */
export function isTaskCall(client: Client, taskSupport: unknown): boolean {
  const isOffered = client.getServerCapabilities()?.tasks?.requests?.tools?.call !== undefined
  return taskSupport === 'required' && isOffered && client.getProtocolEra() === 'legacy'
}

/**
 * Makes a call that the server answers with a task, looks at the task in the server's own interval, and fetches its
 * result. When the call is stopped, the task is cancelled. Once there is a task nothing says any more that the server
 * has not looked at the call, so that it is never made again for that.
 */
export async function callAsTask(call: TaskCall): Promise<CallToolResult> {
  const { client, params, options } = call
  const request = { method: 'tools/call', params: { ...params, task: { ttl: TTL_MS } } }
  const { task } = await client.request(request, specTypeSchemas.CreateTaskResult, options)
  call.onTask(task.taskId)
  try {
    return await followTask(call, task)
  } catch (error) {
    if (options.signal.aborted) await cancelTask(client, task)
    throw isSessionLost(error) || isNotConnected(error) ? lostCall() : error
  }
}

/** A task that needs input asks in the answer to the request for its result, which comes when it is there. */
async function followTask(call: TaskCall, created: Task): Promise<CallToolResult> {
  const { signal } = call.options
  let result: Promise<CallToolResult> | null = null
  for (let task = created; ; task = await readTask(call, task)) {
    call.onStatus(task)
    const isOver = task.status !== 'working' && task.status !== 'input_required'
    if (task.status !== 'working') result ??= fetchResult(call, task)
    result?.catch(() => undefined) // it is awaited below, or not any more
    if (result && isOver) return await result
    const pause = sleep(pollMs(task), signal).then(() => null)
    const answered = result ? await Promise.race([result, pause]) : await pause
    if (answered) return answered
    signal.throwIfAborted()
  }
}

function readTask({ client, options: { signal } }: TaskCall, { taskId }: Task): Promise<Task> {
  const request = { method: 'tasks/get', params: { taskId } }
  return client.request(request, specTypeSchemas.GetTaskResult, { signal, timeout: ANSWER_MS })
}

function fetchResult({ client, options }: TaskCall, { taskId }: Task): Promise<CallToolResult> {
  return client.request(
    { method: 'tasks/result', params: { taskId } },
    specTypeSchemas.CallToolResult,
    options,
  )
}

/** Nobody waits for what becomes of it. */
async function cancelTask(client: Client, { taskId }: Task): Promise<void> {
  const request = { method: 'tasks/cancel', params: { taskId } }
  const asked = client.request(request, specTypeSchemas.CancelTaskResult, { timeout: CANCEL_MS })
  await withinTime(
    asked.catch(() => null),
    CANCEL_MS,
  )
}

function pollMs({ pollInterval = POLL_MS.usual }: Task): number {
  return Math.min(Math.max(pollInterval, POLL_MS.least), POLL_MS.most)
}
