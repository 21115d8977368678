import { GraphQLScalarType, type GraphQLSchema } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { createSchema } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { Broadcast } from './broadcast.ts'
import { serve } from './serve.ts'
import { toWatched } from './watched-events.ts'

/** graphql-ws as its manual shows it: graphql-js executes and the library serialises for each subscriber. */
const events = new Broadcast<ReturnType<typeof toWatched>>()

const server = serve(async (request, response) => {
  const [, , executionId = '', seq] = request.url?.split('/') ?? []
  events.publish(toWatched(executionId, Number(seq)))
  response.end()
})
useServer(
  { schema: createWatchSchema() },
  new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false }),
)

function createWatchSchema(): GraphQLSchema {
  return createSchema({
    typeDefs: `
      scalar JSON
      type Query { version: String }
      interface ExecutionEvent { seq: Int! cursor: String! executionId: String! runId: String! }
      type ExecutionCheckpointEvent implements ExecutionEvent {
        seq: Int! cursor: String! executionId: String! runId: String! message: String! progress: Float data: JSON
      }
      type Subscription { executionEvents(executionId: ID!): ExecutionEvent! }`,
    resolvers: {
      JSON: new GraphQLScalarType({ name: 'JSON' }),
      Subscription: {
        executionEvents: {
          subscribe: (_root, { executionId }) => events.subscribe(toWatched(executionId, 1)),
          resolve: (event) => event,
        },
      },
    },
  })
}
