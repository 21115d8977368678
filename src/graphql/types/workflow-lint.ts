import { lintDraft } from '../../domain/workflows/workflow-checks.ts'
import type { LintIssue as Issue } from '../../engine/workflow/lint/lint-issue.ts'
import { builder } from '../builder.ts'
import { LintRule, LintSeverity } from './workflow-enums.ts'
import { GraphInput } from './workflow-graph.ts'

export const LintIssue = builder.objectRef<Issue>('LintIssue').implement({
  description: 'Something that is wrong or doubtful in a graph.',
  fields: (t) => ({
    rule: t.expose('rule', { type: LintRule }),
    severity: t.expose('severity', { type: LintSeverity }),
    message: t.exposeString('message'),
    blockId: t.exposeID('blockId', { nullable: true }),
    edgeId: t.exposeID('edgeId', { nullable: true }),
    field: t.exposeString('field', {
      nullable: true,
      description: "The path in the block's config, its steps joined by points.",
    }),
    fix: t.expose('fix', { type: 'JSON', nullable: true, description: 'A workflow_diff that mends it.' }),
  }),
})

builder.queryField('lintGraph', (t) =>
  t.field({
    type: [LintIssue],
    description:
      'What is wrong or doubtful in a graph that need not be saved, the errors first; at most 500.',
    authScopes: { read: 'workflows' },
    complexity: { field: 20, multiplier: 10 },
    args: { graph: t.arg({ type: GraphInput, required: true }) },
    resolve: (_root, { graph }) => lintDraft(graph),
  }),
)
