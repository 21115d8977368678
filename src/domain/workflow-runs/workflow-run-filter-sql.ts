import { Prisma } from '../../platform/db/generated/client.ts'
import { checkFilterDepth } from '../filters.ts'
import { all, any, timeConditions } from '../filters-sql.ts'
import { toWorkflowId } from '../workflows/workflow-id.ts'
import type { WorkflowRunFilter } from './workflow-run-filter.ts'

/**
 * The condition of `toRunCondition` on the table `r`, for statements that Prisma cannot write. Throws VALIDATION for
 * a filter that nests deeper than three levels.
 */
export function toRunSql(filter: WorkflowRunFilter, depth = 0): Prisma.Sql {
  checkFilterDepth(depth)
  const { status, trigger, workflowId, createdAt, metadata, and, or, not } = filter
  const nested = (inner: WorkflowRunFilter) => toRunSql(inner, depth + 1)
  return all([
    ...(status ? [Prisma.sql`r.status::text = ANY(${status}::text[])`] : []),
    ...(trigger ? [Prisma.sql`r.trigger::text = ANY(${trigger}::text[])`] : []),
    ...(workflowId ? [Prisma.sql`r.workflow_id = ${toWorkflowId(workflowId)}`] : []),
    ...timeConditions(Prisma.sql`r.created_at`, createdAt),
    ...(metadata ? [toMetadataSql(metadata)] : []),
    ...(and ?? []).map(nested),
    ...(or ? [any(or.map(nested))] : []),
    ...(not ? [Prisma.sql`NOT ${nested(not)}`] : []),
  ])
}

function toMetadataSql({ path, eq = null }: { path: string[]; eq?: unknown }): Prisma.Sql {
  return Prisma.sql`(r.metadata #> ${path}::text[]) = ${JSON.stringify(eq)}::jsonb`
}
