import { resolveNodes } from '@pothos/plugin-relay'
import type { GraphQLResolveInfo } from 'graphql'
import { builder } from '../builder.ts'
import type { GraphqlContext } from '../context.ts'
import { type NodeId, parseNodeId } from '../node-id.ts'
import { takesAnyText } from '../storable-arguments.ts'

/** Each node is looked for by itself, so that an operation asks for fewer than 1,000. */
const COST_OF_NODE = 10

const Node = builder.nodeInterfaceRef()

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'Anything by its id; null for an id that nothing of the organisation has.',
    extensions: takesAnyText,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context, info) => findNodes([id], context, info)[0] ?? null,
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description:
      'The same for many ids, each in its place: what one of them is says nothing about the others.',
    complexity: ({ ids }) => ({ field: COST_OF_NODE * ids.length, multiplier: ids.length }),
    extensions: takesAnyText,
    args: { ids: t.arg.idList({ required: true }) },
    resolve: (_root, { ids }, context, info) => findNodes(ids, context, info),
  }),
}))

/** Those of one type are looked for together; what the key may not see fails in its own places alone. */
function findNodes(
  ids: readonly string[],
  context: GraphqlContext,
  info: GraphQLResolveInfo,
): (Promise<unknown> | null)[] {
  const places = ids.map(parseNodeId)
  const known = places.filter((place) => place !== null)
  const types = Map.groupBy(known, ({ typename }) => typename)
  const found = new Map([...types].map(([typename, nodes]) => [typename, findById(nodes, context, info)]))
  return places.map(
    (place) => place && (found.get(place.typename)?.then((byId) => byId.get(place.id)) ?? null),
  )
}

async function findById(
  nodes: readonly NodeId[],
  context: GraphqlContext,
  info: GraphQLResolveInfo,
): Promise<Map<string, unknown>> {
  const found = await resolveNodes(builder, context, info, [...nodes])
  return new Map(nodes.map(({ id }, index) => [id, found[index]]))
}
