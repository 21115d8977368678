import { initGraphQLTada } from 'gql.tada'
import type { introspection } from './graphql-env.d.ts'

/** Typed by schema.graphql: a field or argument that does not exist is an error of the compiler. */
export const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: { Cursor: string; DateTime: string; ID: string; JSON: unknown; JSONSchema: unknown }
}>()
