import { z } from 'zod'
import type { ExecutionFilter as Filter } from '../../domain/executions/execution-filter.ts'
import { builder } from '../builder.ts'
import { ExecutionStatus } from './enums.ts'
import { DateTimeFilter, StringFilter } from './filters.ts'

const MAX_BRANCHES = 20

export const ExecutionFilter = builder.inputRef<Filter>('ExecutionFilter').implement({
  description: 'All conditions hold together; and, or and not nest three levels deep.',
  fields: (t) => ({
    status: t.field({ type: [ExecutionStatus] }),
    capabilityName: t.field({ type: StringFilter }),
    sessionId: t.id(),
    connectedAccountId: t.string(),
    createdAt: t.field({ type: DateTimeFilter }),
    and: t.field({ type: [ExecutionFilter], validate: z.array(z.any()).max(MAX_BRANCHES).nullish() }),
    or: t.field({ type: [ExecutionFilter], validate: z.array(z.any()).max(MAX_BRANCHES).nullish() }),
    not: t.field({ type: ExecutionFilter }),
  }),
})
