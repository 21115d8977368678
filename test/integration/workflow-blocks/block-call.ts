import type { JsonObject } from '../../../src/base/json.ts'
import {
  type BlockCall,
  BlockError,
  type BlockOutcome,
} from '../../../src/engine/workflow/runners/block-runner.ts'

export interface TestCall {
  call: BlockCall
  log: string[]
}

/** A block as the runner hands it out, in a run that has nothing to do with it. */
export function blockCall(config: JsonObject, given: Partial<BlockCall> = {}): TestCall {
  const log: string[] = []
  const call: BlockCall = {
    run: {
      organizationId: 'org_1',
      runId: 'WRUN-1',
      workflowId: 'WCFG-1',
      version: 1,
      status: 'processing',
      trigger: 'api',
      input: {},
      metadata: {},
      credits: 0,
      attempt: 1,
    } as BlockCall['run'], // what no block reads is left out
    block: { id: 'b1', type: 'code', name: 'Block', position: { x: 0, y: 0 }, config, enabled: true },
    stepId: 'step_1',
    attempt: 1,
    idempotencyKey: 'WRUN-1:b1:1',
    config,
    results: new Map(),
    signal: new AbortController().signal,
    mask: (text) => text,
    log: (level, message) => void log.push(`${level} ${message}`),
    checkpoint: () => {},
    chunk: () => {},
    ...given,
  }
  return { call, log }
}

export async function failureOf(work: Promise<BlockOutcome>): Promise<BlockError> {
  const error = await work.catch((cause: unknown) => cause)
  if (error instanceof BlockError) return error
  throw new Error('the block did not fail', { cause: error })
}
