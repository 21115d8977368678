import { z } from 'zod'
import { isJsonObject } from '../../base/json.ts'
import type { AppliedSuggestion } from '../../domain/copilot/suggestion.ts'
import { builder } from '../builder.ts'
import { selectionOf } from '../selection.ts'
import { CopilotMessage, CopilotMessageResult } from './copilot-message.ts'
import { ForbiddenError, NotFoundError, ValidationError, VersionConflictError } from './errors.ts'
import { Workflow } from './workflow.ts'
import { GraphInput, GraphLink } from './workflow-graph.ts'
import { WorkflowVersion } from './workflow-version.ts'

/** As many as a graph holds blocks and edges. */
const MAX_CHOSEN = 2_500

const ApplyPayload = builder.objectRef<AppliedSuggestion>('ApplyPayload').implement({
  description: 'What has become of a proposal.',
  isTypeOf: (value) => isJsonObject(value) && 'alreadyApplied' in value,
  fields: (t) => ({
    copilotMessage: t.expose('message', { type: CopilotMessage, description: 'With what has become of it.' }),
    message: t.expose('message', {
      type: CopilotMessage,
      deprecationReason: "Cannot be asked for beside an error's `message`: `copilotMessage` is the same.",
    }),
    workflow: t.expose('workflow', { type: Workflow, description: 'As it is now.' }),
    version: t.field({
      type: WorkflowVersion,
      nullable: true,
      description:
        'What this call has saved; null where there was nothing to change, as when it is repeated.',
      resolve: ({ applied, workflow }, _args, context, info) => {
        if (!applied) return null
        const { actor, services } = context
        const selection = selectionOf(context, info, 'WorkflowVersion')
        return services.workflowVersions.find(actor, workflow.id, workflow.version, selection)
      },
    }),
    rebased: t.exposeBoolean('rebased', {
      description: 'Whether it was joined with what others have saved meanwhile.',
    }),
    skipped: t.expose('skipped', {
      type: [GraphLink],
      description: 'Edges that were asked for and lack a block that was not.',
    }),
  }),
})

const ApplyResult = builder.errorUnion('ApplyResult', {
  types: [ApplyPayload, ValidationError, NotFoundError, VersionConflictError, ForbiddenError],
})

builder.mutationFields((t) => ({
  applySuggestion: t.field({
    type: ApplyResult,
    description:
      'Saves what a message proposes as a new version. What others have saved meanwhile stays; where both have ' +
      'changed the same, it is a VersionConflictError with the code GRAPH_CONFLICT. Applied again, it changes nothing.',
    authScopes: { write: 'copilot' },
    args: {
      messageId: t.arg.id({ required: true }),
      expectedVersion: t.arg.int({
        validate: z.int().min(1).nullish(),
        description: 'Nothing is applied unless this is the newest.',
      }),
      only: t.arg.idList({
        validate: z.array(z.string()).min(1).max(MAX_CHOSEN).nullish(),
        description: 'The blocks and edges that are wanted of the proposal; a block brings its edges.',
      }),
      preSnapshot: t.arg({
        type: GraphInput,
        description: 'What stands in the editor, where that is not what the turn began with; saved with it.',
      }),
    },
    resolve: (_root, request, { actor, services }) =>
      branded(services.copilotSuggestions.apply(actor, request)),
  }),
  undoSuggestion: t.field({
    type: ApplyResult,
    description:
      'Takes an applied proposal back in a new version. What others have changed since stays; where that is the ' +
      'same, it is a VersionConflictError with the code GRAPH_CONFLICT.',
    authScopes: { write: 'copilot' },
    args: { messageId: t.arg.id({ required: true }) },
    resolve: (_root, { messageId }, { actor, services }) =>
      branded(services.copilotSuggestions.undo(actor, messageId)),
  }),
  rejectSuggestion: t.field({
    type: CopilotMessageResult,
    description: 'Says that a proposal is not wanted: the next message does not go on from it.',
    authScopes: { write: 'copilot' },
    args: { messageId: t.arg.id({ required: true }) },
    resolve: async (_root, { messageId }, { actor, services }) =>
      CopilotMessage.addBrand(await services.copilotSuggestions.reject(actor, messageId)),
  }),
}))

async function branded(applied: Promise<AppliedSuggestion>): Promise<AppliedSuggestion> {
  const { message, workflow, ...rest } = await applied
  return { ...rest, message: CopilotMessage.addBrand(message), workflow: Workflow.addBrand(workflow) }
}
