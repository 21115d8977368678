import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import type { SessionOrder } from '../../domain/sessions/sessions.ts'
import type { Session as SessionRow } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import type { GraphqlContext } from '../context.ts'
import { parseCursor, parseTimeCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { selectionOf, selectionOfPage } from '../selection.ts'
import { invalidArgument } from '../validation.ts'
import { InteractionMode, SessionSource, SessionStatus } from './enums.ts'
import { ForbiddenError, NotFoundError, ValidationError } from './errors.ts'
import { DateTimeFilter, JsonFilter, OrderBy, StringFilter } from './filters.ts'

export const Session = builder.prismaNode('Session', {
  description: 'Holds related executions together.',
  ...ownedNode('runtime'),
  fields: (t) => ({
    title: t.exposeString('title'),
    source: t.expose('source', { type: SessionSource }),
    interactionMode: t.expose('interactionMode', { type: InteractionMode }),
    status: t.expose('status', { type: SessionStatus }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    archivedAt: t.expose('archivedAt', { type: 'DateTime', nullable: true }),
    metadata: t.expose('metadata', { type: 'JSON', nullable: true }),
  }),
})

const SessionConnection = connectionType('Session', Session)

const SessionFilter = builder.inputType('SessionFilter', {
  fields: (t) => ({
    title: t.field({ type: StringFilter }),
    status: t.field({ type: SessionStatus }),
    source: t.field({ type: SessionSource }),
    createdAt: t.field({ type: DateTimeFilter }),
    metadata: t.field({ type: JsonFilter }),
  }),
})

builder.queryFields((t) => ({
  session: t.field({
    type: Session,
    nullable: true,
    authScopes: { read: 'runtime' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context, info) =>
      context.services.sessions.find(context.actor, id, selectionOf(context, info, 'Session')),
  }),
  sessions: t.field({
    type: SessionConnection,
    authScopes: { read: 'runtime' },
    complexity: pageComplexity,
    args: { ...pageArguments(), filter: t.arg({ type: SessionFilter }), orderBy: t.arg({ type: OrderBy }) },
    resolve: async (_root, args, context, info) => {
      const { actor, services } = context
      const order: SessionOrder = args.orderBy ?? { field: 'createdAt', direction: 'desc' }
      const filter = toFilter(args.filter ?? {})
      const after = order.field === 'title' ? parseCursor(args.after) : parseTimeCursor(args.after)
      const page = { first: args.first ?? 20, after }
      const selection = selectionOfPage(context, info, { id: true, [order.field]: true })
      return toConnection(await services.sessions.list(actor, { filter, page, order }, selection), args, {
        positionOf: (session: SessionRow) => ({ value: session[order.field], id: session.id }),
        totalCount: () => services.sessions.count(actor, filter),
      })
    },
  }),
}))

const SessionResult = builder.errorUnion('SessionResult', {
  types: [Session, ValidationError, NotFoundError, ForbiddenError],
})

builder.mutationFields((t) => ({
  createSession: t.field({
    type: SessionResult,
    authScopes: { write: 'runtime' },
    args: { title: t.arg.string(), metadata: t.arg({ type: 'JSON' }) },
    resolve: async (_root, { title, metadata }, context) => {
      const { actor, services } = context
      const given = metadata == null ? {} : { metadata: toMetadata(metadata) }
      return reloaded(context, await services.sessions.create(actor, { title: title ?? undefined, ...given }))
    },
  }),
  updateSession: t.field({
    type: SessionResult,
    description: 'Changes what is given; null as metadata removes it.',
    authScopes: { write: 'runtime' },
    args: { id: t.arg.id({ required: true }), title: t.arg.string(), metadata: t.arg({ type: 'JSON' }) },
    resolve: async (_root, { id, title, metadata }, context) => {
      const { actor, services } = context
      const changes = {
        title: title ?? undefined,
        metadata: metadata == null ? metadata : toMetadata(metadata),
      }
      return reloaded(context, await services.sessions.update(actor, id, changes))
    },
  }),
  archiveSession: t.field({
    type: SessionResult,
    description: 'Closes a session for new executions; running ones go on. Archiving twice changes nothing.',
    authScopes: { write: 'runtime' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, context) =>
      reloaded(context, await context.services.sessions.archive(context.actor, id)),
  }),
}))

/** The whole record: what the services answer with has only what every transport shows. */
async function reloaded({ actor, services }: GraphqlContext, { id }: { id: string }) {
  const session = await services.sessions.find(actor, id)
  if (!session) throw new Error(`session ${id} is gone`)
  return Session.addBrand(session)
}

function toFilter(filter: typeof SessionFilter.$inferInput) {
  const { metadata, ...rest } = filter
  if (metadata == null) return rest
  if (metadata.eq === null) throw invalidArgument(['filter', 'metadata', 'eq'], 'must be a value')
  return { ...rest, metadata: { path: metadata.path, eq: metadata.eq as Exclude<JsonValue, null> } } // checked above
}

function toMetadata(metadata: JsonValue): JsonObject {
  if (isJsonObject(metadata)) return metadata
  throw invalidArgument(['metadata'], 'must be an object')
}
