import { toProposedDiff } from '../../domain/copilot/proposed-diff.ts'
import { toGraph } from '../../domain/workflows/stored-graph.ts'
import type { LintIssue as Issue } from '../../engine/workflow/lint/lint-issue.ts'
import type { CopilotRole as Role, SuggestionState as State } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { placeOf, selectionOf, selectionOfPage } from '../selection.ts'
import { CopilotSession } from './copilot-session.ts'
import { CopilotTurn } from './copilot-turn.ts'
import { ForbiddenError, NotFoundError, ValidationError } from './errors.ts'
import { WorkflowDiff } from './workflow-diff.ts'
import { Graph } from './workflow-graph.ts'
import { LintIssue } from './workflow-lint.ts'
import { WorkflowVersion } from './workflow-version.ts'

const CopilotRole = builder.enumType('CopilotRole', {
  values: {
    USER: { value: 'user' },
    ASSISTANT: { value: 'assistant' },
    SYSTEM: { value: 'system', description: 'Why a turn came to no answer.' },
  } as const satisfies Record<Uppercase<Role>, { value: Role; description?: string }>,
})

const SuggestionState = builder.enumType('SuggestionState', {
  values: {
    NONE: { value: 'none', description: 'The message proposes nothing.' },
    PROPOSED: { value: 'proposed' },
    APPLIED: { value: 'applied' },
    PARTIALLY_APPLIED: { value: 'partially_applied' },
    REJECTED: { value: 'rejected' },
    UNDONE: { value: 'undone' },
    SUPERSEDED: { value: 'superseded', description: 'A later turn proposes something else.' },
    CONFLICTED: { value: 'conflicted', description: 'Others have changed the same places meanwhile.' },
  } as const satisfies Record<Uppercase<State>, { value: State; description?: string }>,
})

const Feedback = builder
  .objectRef<{ helpful: boolean; comment: string | null; at: Date }>('Feedback')
  .implement({
    fields: (t) => ({
      helpful: t.exposeBoolean('helpful'),
      comment: t.exposeString('comment', { nullable: true }),
      at: t.expose('at', { type: 'DateTime' }),
    }),
  })

export const CopilotMessage = builder.prismaNode('CopilotMessage', {
  description: 'What was said in a conversation, and what it proposes.',
  ...ownedNode('copilot'),
  fields: (t) => ({
    role: t.expose('role', { type: CopilotRole }),
    content: t.exposeString('content'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    turn: t.field({
      type: CopilotTurn,
      select: { turnId: true },
      resolve: async ({ turnId }, _args, context, info) => {
        const turns = context.loaders.copilot.turns(placeOf(info), selectionOf(context, info, 'CopilotTurn'))
        const turn = await turns.load(turnId)
        if (!turn) throw new Error(`copilot turn ${turnId} is gone`) // its messages go with it
        return turn
      },
    }),
    diff: t.field({
      type: WorkflowDiff,
      nullable: true,
      complexity: 10,
      description: 'What it proposes to change; null for nothing.',
      select: { diff: true, workflowDiff: true },
      resolve: (message) => toProposedDiff(message),
    }),
    baseVersion: t.int({
      nullable: true,
      description: 'The newest version of the workflow when its turn began.',
      select: { turnId: true },
      resolve: ({ turnId }, _args, { loaders }) => loaders.copilot.baseVersions.load(turnId),
    }),
    lint: t.field({
      type: [LintIssue],
      description: 'What is wrong or doubtful in the graph that it proposes.',
      complexity: { field: 1, multiplier: 10 },
      select: { lint: true },
      resolve: ({ lint }) => lint as unknown as Issue[], // written as the linter found them
    }),
    suggestionState: t.expose('suggestionState', { type: SuggestionState }),
    appliedVersion: t.field({
      type: WorkflowVersion,
      nullable: true,
      description: "The workflow's version that holds it.",
      select: { appliedVersion: true, sessionId: true },
      resolve: async ({ appliedVersion: version, sessionId }, _args, context, info) => {
        if (version === null) return null
        const { loaders } = context
        const session = await loaders.copilot.sessions('of messages', {}).load(sessionId)
        const versions = loaders.workflows.numberedVersion(
          placeOf(info),
          selectionOf(context, info, 'WorkflowVersion'),
        )
        return session && versions.load({ workflowId: session.workflowId, version })
      },
    }),
    appliedVersionNumber: t.exposeInt('appliedVersion', {
      nullable: true,
      description: 'The number of that version.',
    }),
    preSnapshot: t.field({
      type: Graph,
      nullable: true,
      complexity: 10,
      description: 'The graph that it was last applied to.',
      select: { preSnapshot: true },
      resolve: ({ preSnapshot }) => (preSnapshot === null ? null : toGraph(preSnapshot)),
    }),
    feedback: t.field({
      type: Feedback,
      nullable: true,
      select: { helpful: true, feedback: true, feedbackAt: true },
      resolve: ({ helpful, feedback: comment, feedbackAt: at }) =>
        helpful === null || at === null ? null : { helpful, comment, at },
    }),
  }),
})

const CopilotMessageConnection = connectionType('CopilotMessage', CopilotMessage)

builder.prismaObjectFields(CopilotSession, (t) => ({
  messages: t.field({
    type: CopilotMessageConnection,
    description: 'The oldest first.',
    complexity: pageComplexity,
    args: pageArguments(40),
    resolve: async ({ id }, args, context, info) => {
      const { copilot } = context.loaders
      const place = placeOf(info)
      const page = { first: args.first ?? 40, after: parseTimeCursor(args.after) }
      const selection = selectionOfPage(context, info, { id: true, createdAt: true })
      return toConnection(await copilot.messagesOfSession(place, page, selection).load(id), args, {
        positionOf: byCreation,
        totalCount: () => copilot.messageCountOfSession(place).load(id),
      })
    },
  }),
}))

builder.objectField(CopilotTurn, 'message', (t) =>
  t.field({
    type: CopilotMessage,
    nullable: true,
    description: 'Its answer, or why there is none; null while it is at work.',
    resolve: ({ id }, _args, { loaders }) => loaders.copilot.answersOfTurn.load(id),
  }),
)

export const CopilotMessageResult = builder.errorUnion('CopilotMessageResult', {
  types: [CopilotMessage, NotFoundError, ValidationError, ForbiddenError],
})

builder.mutationField('rateSuggestion', (t) =>
  t.field({
    type: CopilotMessageResult,
    description: 'Says whether an answer of the copilot helped; said again, it replaces what was said.',
    authScopes: { write: 'copilot' },
    args: {
      messageId: t.arg.id({ required: true }),
      helpful: t.arg.boolean({ required: true }),
      comment: t.arg.string({ description: 'At most 2,000 characters.' }),
    },
    resolve: async (_root, { messageId, helpful, comment }, { actor, services }) =>
      CopilotMessage.addBrand(await services.copilotMessages.rate(actor, messageId, { helpful, comment })),
  }),
)
