import type { ExecutionArgs, ExecutionResult } from 'graphql'
import { GraphQLError } from 'graphql'
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga'
import type { Actor } from '../domain/actor.ts'
import type { OpenStreams } from '../domain/open-streams.ts'
import type { RateLimiter } from '../platform/http/rate-limit.ts'
import { compiledOperations } from './compiled-operations.ts'
import { type ContextParts, createContext, type GraphqlContext, releaseContext } from './context.ts'
import { type OnBug, toClientError, withCode } from './errors.ts'
import { operationLimits } from './limits.ts'
import { liveSubscriptions } from './live-subscriptions.ts'
import { createSchema } from './schema.ts'

/** What a transport knows of a request when an operation of it begins. */
export interface OperationOrigin {
  actor: Actor
}

export type Yoga = YogaServerInstance<OperationOrigin, GraphqlContext>

/** An operation as clients send it, on every transport. */
export interface OperationParams {
  query?: string | null | undefined
  operationName?: string | null | undefined
  variables?: Record<string, unknown> | null | undefined
}

export interface ExecutorParts extends ContextParts {
  openStreams: OpenStreams
  /** Counts what operations cost, by key. */
  costLimiter: RateLimiter
  onBug: OnBug
}

/** The one executor behind all transports: the same parsing, limits, context and masking whichever way one comes. */
export function createExecutor(parts: ExecutorParts): Yoga {
  return createYoga<OperationOrigin, GraphqlContext>({
    schema: createSchema(),
    graphqlEndpoint: '/graphql',
    logging: false,
    landingPage: false,
    graphiql: false,
    multipart: false,
    batching: false,
    cors: false,
    healthCheckEndpoint: '/graphql/health-is-elsewhere',
    maxRequestBodySize: false, // the transport counts the bytes; piping them here would halve the throughput
    maskedErrors: { maskError: (error) => toClientError(error, parts.onBug), errorMessage: 'Internal error' },
    context: ({ actor }) => createContext(parts, actor),
    plugins: [
      compiledOperations(),
      ...operationLimits(parts.costLimiter),
      errorCodes(),
      releasedContexts(),
      liveSubscriptions(parts.openStreams, parts.onBug),
    ],
  })
}

export type Operation = ExecutionArgs & {
  actor: Actor
  /** What `document` was parsed from. */
  query: string
  execute: (args: ExecutionArgs) => Promise<ExecutionResult>
  subscribe: (args: ExecutionArgs) => Promise<ExecutionResult | AsyncIterable<ExecutionResult>>
}

/** What graphql-js knows of the arguments. */
export function plainArgs(args: ExecutionArgs): ExecutionArgs {
  const { schema, document, contextValue, variableValues, operationName } = args
  return { schema, document, contextValue, variableValues, operationName }
}

/** An operation that has passed parsing and validation, or what is wrong with it. */
export async function prepareOperation(
  yoga: Yoga,
  origin: OperationOrigin,
  { query, operationName, variables }: OperationParams,
): Promise<Operation | readonly GraphQLError[]> {
  const initial = { ...origin, params: { query, operationName, variables } }
  const enveloped = yoga.getEnveloped(initial as Parameters<typeof yoga.getEnveloped>[0]) // there is no Request here
  const { schema, parse, validate, execute, subscribe, contextFactory } = enveloped
  try {
    const document = parse(query ?? '')
    const errors = validate(schema, document)
    if (errors.length > 0) return errors
    const contextValue = await contextFactory()
    return {
      actor: origin.actor,
      query: query ?? '',
      schema,
      document,
      operationName,
      variableValues: variables,
      contextValue,
      execute,
      subscribe,
    } as Operation // absent means null
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    // Yoga keeps the error, and says so only of those that it has met first in an answer of its own
    error.extensions.code ??= 'GRAPHQL_PARSE_FAILED'
    error.extensions.http ??= { spec: true, status: 400 }
    return [error]
  }
}

/** Everything that leaves has a code. */
function errorCodes(): Plugin {
  return {
    onResultProcess({ result }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result) return
      for (const error of result.errors ?? []) if (error instanceof GraphQLError) withCode(error)
    },
  }
}

/** What has been loaded for a query or a mutation goes with it. */
function releasedContexts(): Plugin<GraphqlContext> {
  return {
    onExecute: ({ args }) => ({ onExecuteDone: () => releaseContext(args.contextValue) }),
  }
}
