import { describe, expect, it } from 'vitest'
import { toRunWebhook } from '../../../src/domain/run-webhooks.ts'

const RUN = { organizationId: 'org_1', runId: 'WRUN-1', workflowId: 'WCFG-1', metadata: { api: true } }
const resultUrl = (runId: string) => `https://here.example/${runId}`

describe('what endpoints are told of a run', () => {
  it('is the body of the reference document when it is complete (seed 004, Run completion)', () => {
    const output = { 'Output 1': 'Outputs vary depending on the workflow used.' }
    const event = toRunWebhook({ ...RUN, type: 'workflowRun.completed', output, credits: 2 }, resultUrl)
    expect(event).toEqual({
      organizationId: 'org_1',
      type: 'workflowRun.completed',
      workflowId: 'WCFG-1',
      resultUrl: 'https://here.example/WRUN-1',
      payload: {
        type: 'workflowRun.completed',
        workflowRunId: 'WRUN-1',
        workflowId: 'WCFG-1',
        result: output,
        metadata: { api: true },
        credits: 2,
      },
    })
    expect(Object.keys(event.payload)).toEqual([
      'type',
      'workflowRunId',
      'workflowId',
      'result',
      'metadata',
      'credits',
    ])
  })

  it('names the failing step (rest.md, Webhook bodies)', () => {
    const error = { code: 'CODE_FAILED', message: 'no rows', retryable: false, blockId: 'b1' }
    const failed = { ...RUN, type: 'workflowRun.failed', error, stepId: 'step_1', credits: 1 } as const
    expect(toRunWebhook(failed, resultUrl).payload).toEqual({
      type: 'workflowRun.failed',
      workflowRunId: 'WRUN-1',
      workflowId: 'WCFG-1',
      error: { message: 'no rows', code: 'CODE_FAILED', stepId: 'step_1' },
      result: {},
      metadata: { api: true },
      credits: 1,
    })
  })

  it('is short when it starts', () => {
    expect(toRunWebhook({ ...RUN, type: 'workflowRun.started' }, resultUrl).payload).toEqual({
      type: 'workflowRun.started',
      workflowRunId: 'WRUN-1',
      workflowId: 'WCFG-1',
      metadata: { api: true },
    })
  })

  it('tells of a credit limit with its numbers', () => {
    const type = 'workflowCreditLimit.reached'
    const limit = { organizationId: 'org_1', workflowId: null, creditLimit: 100, creditsUsed: 100 }
    expect(toRunWebhook({ ...limit, type }, resultUrl)).toEqual({
      organizationId: 'org_1',
      type,
      workflowId: null,
      payload: { type, workflowId: null, creditLimit: 100, creditsUsed: 100 },
    })
  })
})
