import type { Actor } from '../../domain/actor.ts'
import { builder } from '../builder.ts'
import { ApiKeyRef } from './api-key.ts'
import { Scope } from './enums.ts'
import { Organization } from './organization.ts'

const Viewer = builder.objectRef<Actor>('Viewer').implement({
  description: 'Who asks.',
  fields: (t) => ({
    organization: t.prismaField({
      type: Organization,
      resolve: (query, { organizationId }, _args, { prisma }) =>
        prisma.organization.findUniqueOrThrow({ ...query, where: { id: organizationId } }),
    }),
    apiKey: t.field({
      type: ApiKeyRef,
      nullable: true,
      description:
        "The key that the request came with, for keys with the scope ADMIN; null for a stream's token.",
      authScopes: { write: 'admin' },
      unauthorizedResolver: () => null,
      resolve: async ({ keyId }, _args, { actor, services }) =>
        (await services.apiKeyReads.findMany(actor, [keyId])).at(0) ?? null,
    }),
    scopes: t.field({ type: [Scope], resolve: ({ scopes }) => [...scopes] }),
  }),
})

builder.queryField('viewer', (t) => t.field({ type: Viewer, resolve: (_root, _args, { actor }) => actor }))
