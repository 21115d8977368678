import type { RequirableScope } from '../domain/actor.ts'
import type { GraphqlContext } from './context.ts'

/** What the nodes of an organisation have in common: each is found by its id among its own, and read with a scope. */
export function ownedNode(scope: RequirableScope) {
  return {
    nullable: true,
    authScopes: { read: scope },
    id: { resolve: ({ id }: { id: string }) => id },
    findUnique: (id: string, { actor }: GraphqlContext) => ({
      organizationId_id: { organizationId: actor.organizationId, id },
    }),
    select: { id: true },
  } as const
}
