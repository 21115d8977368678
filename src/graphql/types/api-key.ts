import { z } from 'zod'
import { isJsonObject } from '../../base/json.ts'
import type { ApiKey, ApiKeySecret } from '../../domain/api-keys/api-key.ts'
import type { ApiKeyExpiry } from '../../domain/api-keys/api-key-expiry.ts'
import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { DeleteResult } from './deletion.ts'
import { ApiKeyStatus, Scope } from './enums.ts'
import { ConflictError, ForbiddenError, NotFoundError, ValidationError } from './errors.ts'

export const ApiKeyRef = builder.objectRef<ApiKey>('ApiKey')

builder.node(ApiKeyRef, {
  description: 'An API key, without its secret.',
  isTypeOf: (value) => isJsonObject(value) && 'lastFour' in value,
  authScopes: { write: 'admin' },
  id: { resolve: ({ id }) => id },
  loadManyWithoutCache: async (ids, { actor, services }) => {
    const found = await services.apiKeyReads.findMany(actor, ids)
    return ids.map((id) => found.find((key) => key.id === id) ?? null)
  },
  fields: (t) => ({
    name: t.exposeString('name'),
    label: t.exposeString('label', { nullable: true, description: 'For whom or what the key is.' }),
    prefix: t.exposeString('prefix'),
    lastFour: t.exposeString('lastFour'),
    scopes: t.field({ type: [Scope], resolve: ({ scopes }) => scopes }),
    status: t.expose('status', { type: ApiKeyStatus }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'Null: never.' }),
    disabledAt: t.expose('disabledAt', { type: 'DateTime', nullable: true }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'To within a minute.',
    }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
  }),
})

const Secret = builder.objectRef<ApiKeySecret>('ApiKeySecret').implement({
  description: 'A key with its secret, which is shown this once.',
  isTypeOf: (value) => isJsonObject(value) && 'secret' in value,
  fields: (t) => ({
    apiKey: t.field({ type: ApiKeyRef, resolve: ({ apiKey }) => apiKey }),
    secret: t.exposeString('secret'),
  }),
})

const ApiKeyConnection = connectionType('ApiKey', ApiKeyRef)

builder.queryField('apiKeys', (t) =>
  t.field({
    type: ApiKeyConnection,
    authScopes: { write: 'admin' },
    complexity: pageComplexity,
    args: pageArguments(),
    resolve: async (_root, args, { actor, services }) => {
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      return toConnection(await services.apiKeyReads.page(actor, page), args, {
        positionOf: byCreation,
        totalCount: () => services.apiKeyReads.count(actor),
      })
    },
  }),
)

const ERRORS = [ValidationError, ForbiddenError, NotFoundError, ConflictError]
const ApiKeyResult = builder.errorUnion('ApiKeyResult', { types: [Secret, ...ERRORS] })
const ApiKeyChangeResult = builder.errorUnion('ApiKeyChangeResult', { types: [ApiKeyRef, ...ERRORS] })

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: ApiKeyResult,
    description: 'Makes a key. Without `expiresAt` it never expires.',
    authScopes: { write: 'admin' },
    args: {
      name: t.arg.string({ required: true }),
      scopes: t.arg({ type: [Scope], required: true }),
      expiresAt: t.arg({ type: 'DateTime' }),
      label: t.arg.string(),
    },
    resolve: (_root, { name, scopes, expiresAt, label }, { actor, services }) =>
      services.apiKeys.create(actor, { name, scopes, label, expiry: toExpiry(expiresAt) }),
  }),
  rotateApiKey: t.field({
    type: ApiKeyResult,
    description: 'A new secret takes over; the old one works until the overlap is over, 24 hours by default.',
    authScopes: { write: 'admin' },
    args: { id: t.arg.id({ required: true }), overlapMs: t.arg.float({ validate: z.int().nullish() }) },
    resolve: (_root, { id, overlapMs }, { actor, services }) =>
      services.apiKeys.rotate(actor, id, { overlapMs: overlapMs ?? undefined }),
  }),
  renameApiKey: t.field({
    type: ApiKeyChangeResult,
    authScopes: { write: 'admin' },
    args: { id: t.arg.id({ required: true }), name: t.arg.string({ required: true }) },
    resolve: (_root, { id, name }, { actor, services }) => services.apiKeys.rename(actor, id, name),
  }),
  disableApiKey: t.field({
    type: ApiKeyChangeResult,
    description: 'The key is refused until it is enabled again.',
    authScopes: { write: 'admin' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { actor, services }) => services.apiKeys.disable(actor, id),
  }),
  enableApiKey: t.field({
    type: ApiKeyChangeResult,
    authScopes: { write: 'admin' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { actor, services }) => services.apiKeys.enable(actor, id),
  }),
  revokeApiKey: t.field({
    type: DeleteResult,
    description: 'The key is refused for good. Revoking it again changes nothing.',
    authScopes: { write: 'admin' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { actor, services }) => ({
      deletedId: (await services.apiKeys.revoke(actor, id)).id,
    }),
  }),
}))

function toExpiry(expiresAt: Date | null | undefined): ApiKeyExpiry {
  return expiresAt ?? 'never'
}
