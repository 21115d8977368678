import Fastify from 'fastify'
import mercurius from 'mercurius'
import { port, scalars, typeDefs } from './schema.mjs'

/** As its manual shows it: without JIT, relations batched by its loaders. The `context` is made for each request. */
export async function serveMercurius({ context, readSessions, readExecutions }) {
  const server = Fastify()
  server.register(mercurius, {
    schema: typeDefs,
    context,
    resolvers: {
      ...scalars,
      Query: { sessions: (_root, { first }, made) => readSessions(first, made) },
    },
    loaders: {
      Session: {
        executions: (queries, made) =>
          readExecutions(
            queries.map(({ obj }) => obj.id),
            queries[0].params.first,
            made,
          ),
      },
    },
  })
  await server.listen({ host: '127.0.0.1', port })
  process.once('SIGTERM', () => process.exit(0))
}
