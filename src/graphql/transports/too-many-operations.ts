import { GraphQLError } from 'graphql'

/** One connection carries as many operations as it may. */
export function tooManyOperations(max: number): GraphQLError {
  const message = `A connection carries at most ${max} operations at a time`
  return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', retryable: true } })
}
