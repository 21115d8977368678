import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import DataLoader from 'dataloader'
import { port, scalars, typeDefs } from './schema.mjs'
import { readExecutions, readSessions } from './sql-reads.mjs'

/** As its manual shows it: the standalone server, relations batched by a dataloader of each request. */
const server = new ApolloServer({
  typeDefs,
  resolvers: {
    ...scalars,
    Query: { sessions: (_root, { first }) => readSessions(first) },
    Session: { executions: ({ id }, { first }, { executions }) => executions(first).load(id) },
  },
})
await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port },
  context: async () => createContext(),
})
process.once('SIGTERM', () => process.exit(0))

function createContext() {
  let loader
  return {
    executions: (first) => {
      loader ??= new DataLoader((ids) => readExecutions(ids, first))
      return loader
    },
  }
}
