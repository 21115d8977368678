import { builder } from '../builder.ts'
import { Approval } from './approval.ts'
import { Execution } from './execution.ts'
import { Session } from './session.ts'
import { RunStep, WorkflowRun } from './workflow-run.ts'

builder.objectField(WorkflowRun, 'session', (t) =>
  t.field({
    type: Session,
    nullable: true,
    description: 'The session of the executions that its blocks have begun; null while there are none.',
    authScopes: { read: 'runtime' },
    resolve: ({ id }, _args, { loaders }) => loaders.runs.sessions.load(id),
  }),
)

builder.objectFields(RunStep, (t) => ({
  execution: t.field({
    type: Execution,
    nullable: true,
    description: 'The call that a capability block has made, the one of its newest attempt.',
    authScopes: { read: 'runtime' },
    resolve: ({ id }, _args, { loaders }) => loaders.runs.executionsOfSteps.load(id),
  }),
  approval: t.field({
    type: Approval,
    nullable: true,
    description: 'What a person has been asked, by the block itself or for its call.',
    authScopes: { read: 'runtime' },
    resolve: ({ id }, _args, { loaders }) => loaders.runs.approvalsOfSteps.load(id),
  }),
}))
