import Fastify from 'fastify'
import mercurius from 'mercurius'
import { port, readExecutions, readSessions, scalars, typeDefs } from './reads.mjs'

/** As its manual shows it: without JIT, relations batched by its loaders. */
const server = Fastify()
server.register(mercurius, {
  schema: typeDefs,
  resolvers: { ...scalars, Query: { sessions: (_root, { first }) => readSessions(first) } },
  loaders: {
    Session: {
      executions: (queries) =>
        readExecutions(
          queries.map(({ obj }) => obj.id),
          queries[0].params.first,
        ),
    },
  },
})
await server.listen({ host: '127.0.0.1', port })
process.once('SIGTERM', () => process.exit(0))
