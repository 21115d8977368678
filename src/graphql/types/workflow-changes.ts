import { z } from 'zod'
import { builder } from '../builder.ts'
import { WorkflowVersion } from './workflow-version.ts'

builder.subscriptionField('workflowChanged', (t) =>
  t.field({
    type: WorkflowVersion,
    description:
      'The versions of a workflow after a number, in order and each once, then those to come; without a ' +
      'number those from now on. Ends when the workflow is deleted.',
    authScopes: { read: 'workflows' },
    complexity: 10,
    args: {
      workflowId: t.arg.id({ required: true }),
      afterVersion: t.arg.int({ validate: z.int().min(0).nullish() }),
    },
    subscribe: (_root, { workflowId, afterVersion }, { actor, services }) =>
      services.workflowVersions.follow(actor, workflowId, afterVersion),
    resolve: (version) => version,
  }),
)
