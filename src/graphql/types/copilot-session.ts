import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { placeOf, selectionOf, selectionOfPage } from '../selection.ts'
import { invalidArgument } from '../validation.ts'
import { DeleteResult } from './deletion.ts'
import { ForbiddenError, NotFoundError, ValidationError } from './errors.ts'
import { Workflow } from './workflow.ts'

export const CopilotSession = builder.prismaNode('CopilotSession', {
  description: 'A conversation with the copilot about one workflow.',
  ...ownedNode('copilot'),
  fields: (t) => ({
    workflow: t.field({
      type: Workflow,
      select: { workflowId: true },
      resolve: async ({ workflowId }, _args, context, info) => {
        const workflows = context.loaders.workflows.byId(
          placeOf(info),
          selectionOf(context, info, 'Workflow'),
        )
        const workflow = await workflows.load(workflowId)
        if (!workflow) throw new Error(`workflow ${workflowId} is gone`) // its conversations go with it
        return workflow
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
})

const CopilotSessionResult = builder.errorUnion('CopilotSessionResult', {
  types: [CopilotSession, ValidationError, NotFoundError, ForbiddenError],
})

builder.queryField('copilotSession', (t) =>
  t.field({
    type: CopilotSession,
    nullable: true,
    description: 'The one with the id, or the newest of a workflow.',
    authScopes: { read: 'copilot' },
    args: { id: t.arg.id(), workflowId: t.arg.id() },
    resolve: (_root, { id, workflowId }, context, info) => {
      const { actor, services } = context
      const selection = selectionOf(context, info, 'CopilotSession')
      if (id != null) return services.copilotSessions.find(actor, id, selection)
      if (workflowId != null) return services.copilotSessions.findNewest(actor, workflowId, selection)
      throw invalidArgument(['id'], 'id or workflowId is required')
    },
  }),
)

const CopilotSessionConnection = connectionType('CopilotSession', CopilotSession)

builder.queryField('copilotSessions', (t) =>
  t.field({
    type: CopilotSessionConnection,
    description: 'The conversations about a workflow, the newest first.',
    authScopes: { read: 'copilot' },
    complexity: pageComplexity,
    args: { workflowId: t.arg.id({ required: true }), ...pageArguments() },
    resolve: async (_root, { workflowId, ...args }, context, info) => {
      const { copilotSessions } = context.services
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      const selection = selectionOfPage(context, info, { id: true, createdAt: true })
      return toConnection(await copilotSessions.list(context.actor, workflowId, page, selection), args, {
        positionOf: byCreation,
        totalCount: () => copilotSessions.count(context.actor, workflowId),
      })
    },
  }),
)

builder.mutationFields((t) => ({
  createCopilotSession: t.field({
    type: CopilotSessionResult,
    description: 'Always begins a new conversation.',
    authScopes: { write: 'copilot' },
    args: { workflowId: t.arg.id({ required: true }) },
    resolve: async (_root, { workflowId }, { actor, services }) =>
      CopilotSession.addBrand(await services.copilotSessions.create(actor, workflowId)),
  }),
  deleteCopilotSession: t.field({
    type: DeleteResult,
    description: 'Removes a conversation with its messages, and ends the turn that is at work in it.',
    authScopes: { write: 'copilot' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { actor, services }) => ({
      deletedId: await services.copilotSessions.delete(actor, id),
    }),
  }),
}))
