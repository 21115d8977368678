import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { OpenStreams } from '../domain/open-streams.ts'
import type { GraphqlContext } from './context.ts'
import { type OnBug, toClientError } from './errors.ts'

/**
 * Counts the subscriptions of each key, on every transport alike: one too many is refused with RATE_LIMITED. When
 * the key may no longer keep its streams, the subscription ends with UNAUTHENTICATED.
 */
export function liveSubscriptions(openStreams: OpenStreams, onBug: OnBug): Plugin<GraphqlContext> {
  return {
    async onSubscribe({ args, setResultAndStopExecution }) {
      const { actor } = args.contextValue
      const revoked = Promise.withResolvers<null>()
      let release = () => {}
      try {
        release = await openStreams.open(actor, () => revoked.resolve(null))
      } catch (error) {
        setResultAndStopExecution({ errors: [toClientError(error, onBug)] })
        return
      }
      return {
        onSubscribeResult({ result, setResult }) {
          if (Symbol.asyncIterator in result) {
            const source = result[Symbol.asyncIterator]()
            setResult(untilRevoked(source, { revoked: revoked.promise, release }))
          } else release()
        },
        onSubscribeError: release,
      }
    },
  }
}

/**
 * What the libraries take for a generator: the results of the source, ended and let go of when they end, when the
 * client leaves, or when the key is refused.
 */
function untilRevoked(
  source: AsyncIterator<ExecutionResult>,
  { revoked, release }: { revoked: Promise<null>; release: () => void },
): AsyncGenerator<ExecutionResult, undefined, undefined> {
  let isOver = false
  const end = () => {
    isOver = true
    release()
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      if (isOver) return { done: true, value: undefined }
      try {
        const result = await Promise.race([source.next(), revoked])
        if (result?.done === false) return result
        end()
        if (result) return result
      } catch (error) {
        end()
        throw error
      }
      await source.return?.()
      return { done: false, value: { errors: [keyRefused()] } }
    },
    async return() {
      end()
      await source.return?.()
      return { done: true, value: undefined }
    },
    async throw(error) {
      end()
      await source.return?.()
      throw error
    },
    async [Symbol.asyncDispose]() {
      end()
      await source.return?.()
    },
  }
}

/** The last result of a subscription whose key is refused. */
export function keyRefused(): GraphQLError {
  return new GraphQLError('Invalid API key', { extensions: { code: 'UNAUTHENTICATED', retryable: false } })
}
