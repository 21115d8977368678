import { z } from '@hono/zod-openapi'
import { isJsonObject } from '../../src/base/json.ts'
import type { Approvals } from '../../src/domain/approvals/approvals.ts'
import type { Approval } from '../../src/platform/db/generated/client.ts'
import { readBody } from '../request-body.ts'
import { type Operation, pathParameter, type Routes } from '../routes.ts'
import { body, errors, json, tags } from './operations.ts'
import { jsonObject, optional } from './wire.ts'

const DecideApprovalBody = z
  .object({
    decision: z.enum(['approve', 'deny']),
    comment: optional(z.string()).openapi({ type: 'string', description: 'At most 2,000 characters.' }),
    input: optional(jsonObject).openapi({
      type: 'object',
      description:
        'Approved in place of the input that was asked about; or the answer to what a tool has asked.',
    }),
  })
  .openapi('DecideApprovalRequest')

const ApprovalResponse = z
  .object({
    approval: z.object({
      id: z.string(),
      executionId: z.string().nullable(),
      status: z.enum(['pending', 'approved', 'denied', 'expired', 'cancelled']),
      reason: z.string(),
      input: z.unknown(),
      inputSchema: jsonObject.nullable().openapi({
        description: 'Of what a tool has asked while it runs: what `input` has to fit when it is decided.',
      }),
      editedInput: z.unknown(),
      comment: z.string().nullable(),
      requestedAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
      decidedAt: z.iso.datetime().nullable(),
      decidedBy: z.string().nullable(),
    }),
  })
  .openapi('ApprovalResponse')

const decideApproval: Operation = {
  method: 'post',
  path: '/api/runtime/approvals/{approvalId}',
  summary: 'Decide an approval',
  description:
    'Approves or denies what waits for it, an approved call with another input where one is given. 400 when it is ' +
    'decided or expired already.',
  tags,
  request: { params: z.object({ approvalId: z.string() }), body: body(DecideApprovalBody) },
  responses: { 200: json(ApprovalResponse, 'The approval as it is decided.'), ...errors },
}

/** Our own route for people who approve by REST (rest.md, Routes of our own). */
export function addApprovalRoute(routes: Routes, { approvals }: { approvals: Approvals }): void {
  routes.add(decideApproval, async (c) => {
    const { decision, comment, input } = await readBody(c, DecideApprovalBody)
    const decided = { approve: decision === 'approve', comment, editedInput: input }
    const approval = await approvals.decide(c.var.actor, pathParameter(c, 'approvalId'), decided)
    return c.json({ approval: toApproval(approval) })
  })
}

function toApproval(approval: Approval) {
  const { id, subjectKind, subjectId, status, reason, input, inputSchema, editedInput, comment, decidedBy } =
    approval
  return {
    id,
    executionId: subjectKind === 'execution' ? subjectId : null,
    status,
    reason,
    input,
    inputSchema: isJsonObject(inputSchema) ? inputSchema : null,
    editedInput,
    comment,
    requestedAt: approval.requestedAt.toISOString(),
    expiresAt: approval.expiresAt.toISOString(),
    decidedAt: approval.decidedAt?.toISOString() ?? null,
    decidedBy,
  }
}
