import { isJsonObject } from '../../base/json.ts'
import type { AuditVerification as Verification } from '../../domain/audit/audit.ts'
import type { AuditEvent } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { connectionType, pageArguments, pageComplexity } from '../connection.ts'
import { parseSequence } from '../cursor.ts'
import { AuditActor } from './enums.ts'
import { DateTimeFilter, StringFilter } from './filters.ts'

export const AuditEventRef = builder.objectRef<AuditEvent>('AuditEvent')

builder.node(AuditEventRef, {
  description: 'Something that happened, as the audit log keeps it; it is never changed or removed.',
  isTypeOf: (value) => isJsonObject(value) && 'prevHash' in value,
  authScopes: { write: 'admin' },
  id: { resolve: ({ id }) => id },
  loadManyWithoutCache: async (ids, { actor, services }) => {
    const found = await services.audit.findMany(actor, ids)
    return ids.map((id) => found.find((event) => event.id === id) ?? null)
  },
  fields: (t) => ({
    seq: t.exposeInt('seq', {
      description: 'Its place in the log of the organisation: from 1, without a gap.',
    }),
    at: t.expose('at', { type: 'DateTime' }),
    actorType: t.expose('actorType', { type: AuditActor }),
    actorId: t.exposeID('actorId', { nullable: true }),
    action: t.exposeString('action', { description: 'Such as `api_key.revoked` or `access.denied`.' }),
    targetType: t.exposeString('targetType'),
    targetId: t.exposeID('targetId', { nullable: true }),
    sessionId: t.exposeID('sessionId', { nullable: true }),
    requestId: t.exposeString('requestId', { nullable: true }),
    ip: t.exposeString('ip', { nullable: true, description: 'The other end of the connection.' }),
    before: t.expose('before', { type: 'JSON', nullable: true, description: 'Secrets are masked.' }),
    after: t.expose('after', { type: 'JSON', nullable: true, description: 'Secrets are masked.' }),
    prevHash: t.exposeString('prevHash', {
      description: 'The hash of the entry before; zeros for the first.',
    }),
    hash: t.exposeString('hash', {
      description: 'SHA-256 over the canonical JSON of the other fields, hex.',
    }),
  }),
})

const AuditEventConnection = connectionType('AuditEvent', AuditEventRef)

const AuditVerification = builder.objectRef<Verification>('AuditVerification').implement({
  description: 'What computing the chain of hashes again has shown.',
  fields: (t) => ({
    isIntact: t.exposeBoolean('isIntact', {
      description: 'Whether everything that was looked at is as written.',
    }),
    checked: t.exposeInt('checked', { description: 'How many entries were looked at, at most 10,000.' }),
    brokenSeq: t.exposeInt('brokenSeq', {
      nullable: true,
      description: 'The place of the first entry that was changed or is missing.',
    }),
    endCursor: t.field({
      type: 'Cursor',
      description: 'Where the next verification goes on.',
      resolve: ({ lastSeq }) => String(lastSeq),
    }),
    hasMore: t.exposeBoolean('hasMore'),
  }),
})

builder.queryFields((t) => ({
  auditEvents: t.field({
    type: AuditEventConnection,
    description: 'The newest first.',
    authScopes: { write: 'admin' },
    complexity: pageComplexity,
    args: {
      ...pageArguments(50),
      action: t.arg({ type: StringFilter }),
      targetId: t.arg.id(),
      at: t.arg({ type: DateTimeFilter }),
    },
    resolve: async (_root, { action, targetId, at, ...page }, { actor, services }) => {
      const filter = { action, targetId, at }
      const after = page.after == null ? undefined : parseSequence(page.after)
      const { rows, hasMore } = await services.audit.list(actor, { filter, first: page.first ?? 50, after })
      return {
        edges: rows.map((node) => ({ node, cursor: String(node.seq) })),
        hasNextPage: hasMore,
        hasPreviousPage: after !== undefined,
        totalCount: () => services.audit.count(actor, filter),
      }
    },
  }),
  auditVerification: t.field({
    type: AuditVerification,
    description: 'Computes the hashes of the audit log again, behind a cursor or from the first entry.',
    authScopes: { write: 'admin' },
    complexity: 1_000,
    args: { after: t.arg({ type: 'Cursor' }) },
    resolve: (_root, { after }, { actor, services }) => services.audit.verify(actor, parseSequence(after)),
  }),
}))
