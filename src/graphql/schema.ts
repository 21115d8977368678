import type { GraphQLSchema } from 'graphql'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { builder } from './builder.ts'
import './types/scalars.ts'
import './types/viewer.ts'
import './types/api-key.ts'
import './types/audit-event.ts'
import './types/integration.ts'
import './types/capability.ts'
import './types/connection-mutations.ts'
import './types/api-imports.ts'
import './types/capability-changes.ts'
import './types/session.ts'
import './types/execution.ts'
import './types/execution-events.ts'
import './types/execution-feeds.ts'
import './types/invocation.ts'
import './types/approval.ts'
import './types/approval-requests.ts'
import './types/capability-policy.ts'
import './types/memory.ts'
import './types/organization-secret.ts'
import './types/rate-limit.ts'
import './types/stream-token.ts'
import './types/webhook-endpoint.ts'
import './types/webhook-delivery.ts'
import './types/credit-account.ts'
import './types/workflow-run.ts'
import './types/workflow-run-events.ts'
import './types/workflow-run-mutations.ts'
import './types/asset.ts'
import './types/asset-mutations.ts'
import './types/knowledge-document.ts'
import './types/block-type.ts'
import './types/workflow.ts'
import './types/workflow-changes.ts'
import './types/workflow-diff.ts'
import './types/workflow-mutations.ts'
import './types/schedule.ts'
import './types/trigger-endpoint.ts'

export function createSchema(): GraphQLSchema {
  return builder.toSchema()
}

/** The schema as the file `schema.graphql` has it. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(createSchema()))}\n`
}
