import { queryFromInfo } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import type { GraphqlContext } from './context.ts'

/** What Prisma is to load of the members of a connection: what the operation selects, and what the page needs. */
export function selectionOfPage(
  context: GraphqlContext,
  info: GraphQLResolveInfo,
  select: Record<string, true>,
): object {
  return queryFromInfo({ context, info, select, paths: [['edges', 'node'], ['nodes']] })
}

/** What Prisma is to load of the one record that a field answers with. */
export function selectionOf(context: GraphqlContext, info: GraphQLResolveInfo, typeName: string): object {
  return queryFromInfo({ context, info, typeName })
}

/** The place of a field in the operation: the same for the field of every member of a list. */
export function placeOf({ path }: GraphQLResolveInfo): string {
  const keys: (string | number)[] = []
  for (let step: typeof path | undefined = path; step; step = step.prev) {
    if (typeof step.key === 'string') keys.push(step.key)
  }
  return keys.reverse().join('.')
}

/** What Prisma is to load of the execution below a field of an update, and its place in the feed of updates. */
export function selectionOfUpdate(context: GraphqlContext, info: GraphQLResolveInfo, field: string): object {
  return queryFromInfo({ context, info, select: { id: true, position: true }, path: [field] })
}
