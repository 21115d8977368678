import { GraphQLScalarType } from 'graphql'

/** What the peers serve: the part of the schema that the bench reads. */
export const typeDefs = `
  scalar JSON
  scalar DateTime
  type Query { sessions(first: Int = 20): SessionConnection! }
  type SessionConnection { nodes: [Session!]! }
  type Session { id: ID! title: String! createdAt: DateTime! executions(first: Int = 20): ExecutionConnection! }
  type ExecutionConnection { nodes: [Execution!]! }
  type Execution {
    id: ID! capabilityName: String! status: String! summary: String input: JSON! result: JSON createdAt: DateTime!
  }`

export const scalars = {
  JSON: new GraphQLScalarType({ name: 'JSON' }),
  DateTime: new GraphQLScalarType({ name: 'DateTime', serialize: (date) => date.toISOString() }),
}

export const port = Number(process.env.PORT)
