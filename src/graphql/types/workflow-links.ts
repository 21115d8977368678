import { builder } from '../builder.ts'
import { byCreation, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { placeOf, selectionOf, selectionOfPage } from '../selection.ts'
import { CopilotMessage } from './copilot-message.ts'
import { CopilotSession } from './copilot-session.ts'
import { Workflow } from './workflow.ts'
import { WorkflowRunConnection, WorkflowRunFilter } from './workflow-run.ts'
import { WorkflowVersion } from './workflow-version.ts'

/** What a workflow leads to. */
builder.prismaObjectFields(Workflow, (t) => ({
  runs: t.field({
    type: WorkflowRunConnection,
    description: 'The newest first.',
    complexity: pageComplexity,
    args: { ...pageArguments(), filter: t.arg({ type: WorkflowRunFilter }) },
    resolve: async ({ id }, args, context, info) => {
      const { loaders } = context
      const filter = args.filter ?? {}
      const place = placeOf(info)
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after), filter }
      const selection = selectionOfPage(context, info, { id: true, createdAt: true })
      return toConnection(await loaders.runs.ofWorkflow(place, page, selection).load(id), args, {
        positionOf: byCreation,
        totalCount: () => loaders.runs.countOfWorkflow(place, filter).load(id),
      })
    },
  }),
  copilotSession: t.field({
    type: CopilotSession,
    nullable: true,
    description: 'The newest conversation about it.',
    authScopes: { read: 'copilot' },
    resolve: ({ id }, _args, context, info) =>
      context.loaders.copilot
        .newestSessionOfWorkflow(placeOf(info), selectionOf(context, info, 'CopilotSession'))
        .load(id),
  }),
}))

builder.prismaObjectFields(WorkflowVersion, (t) => ({
  copilotMessage: t.field({
    type: CopilotMessage,
    nullable: true,
    description: 'The answer of the copilot that proposed it; null as well when its conversation is gone.',
    authScopes: { read: 'copilot' },
    select: { messageId: true },
    resolve: ({ messageId }, _args, context, info) => {
      const messages = context.loaders.copilot.messages(
        placeOf(info),
        selectionOf(context, info, 'CopilotMessage'),
      )
      return messageId === null ? null : messages.load(messageId)
    },
  }),
}))
