import { blockFieldSuggestionsPlugin } from '@escape.tech/graphql-armor-block-field-suggestions'
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases'
import { maxDirectivesPlugin } from '@escape.tech/graphql-armor-max-directives'
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens'
import { createComplexityRule } from '@pothos/plugin-complexity'
import { type DocumentNode, type ExecutionArgs, GraphQLError, getOperationAST, validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type AppError, isAppError } from '../base/errors.ts'
import type { RateLimiter } from '../platform/http/rate-limit.ts'
import type { GraphqlContext } from './context.ts'
import { chargeCost } from './cost-account.ts'

/** contract/graphql.md, Cost: how large one operation may be, on every transport alike. */
const LIMITS = {
  tokens: 1_000,
  aliases: 15,
  directives: 8,
  depth: 12,
  breadth: 100,
  cost: 10_000,
}

interface Cost {
  complexity: number
  depth: number
  breadth: number
}

interface MeasuredCost {
  cost: Cost & { limit: number }
  errors: readonly GraphQLError[]
}

/** What refuses an operation before any of it runs, in the order of what it costs to find out. */
export function operationLimits(costLimiter: RateLimiter): Plugin<GraphqlContext>[] {
  const onReject = [
    (_context: unknown, { message }: GraphQLError) => refuse(message.replace('Syntax Error: ', '')),
  ]
  return [
    maxTokensPlugin({ n: LIMITS.tokens, onReject }),
    maxAliasesPlugin({ n: LIMITS.aliases, allowList: [], onReject }),
    maxDirectivesPlugin({ n: LIMITS.directives, onReject }),
    blockFieldSuggestionsPlugin(),
    costLimit(costLimiter),
  ]
}

/** Counts what the operation may load, takes it from the key's points, and tells it in `extensions.cost`. */
function costLimit(limiter: RateLimiter): Plugin<GraphqlContext> {
  return {
    async onExecute({ args, setResultAndStopExecution }) {
      const { cost, errors } = await admitCost(limiter, args.contextValue, args)
      if (errors.length > 0) return setResultAndStopExecution({ errors })
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return
          setResult({ ...result, extensions: { ...result.extensions, cost } })
        },
      }
    },
    async onSubscribe({ args, setResultAndStopExecution }) {
      const { errors } = await admitCost(limiter, args.contextValue, args)
      if (errors.length > 0) setResultAndStopExecution({ errors })
    },
  }
}

/** What an operation may load, taken from its key's points, and the errors that refuse it when that is too much. */
export async function admitCost(
  limiter: RateLimiter,
  context: Pick<GraphqlContext, 'actor' | 'cost'>,
  args: ExecutionArgs,
): Promise<MeasuredCost> {
  const measured = measureCost(args)
  if (measured.errors.length > 0) return measured
  try {
    context.cost = await chargeCost(limiter, context.actor.keyId, measured.cost.complexity)
    return measured
  } catch (error) {
    if (isAppError(error, 'RATE_LIMITED')) return { ...measured, errors: [rateLimited(error)] }
    throw error
  }
}

/** The costs of operations without variables, which are always the same, by document and name. */
const fixedCosts = new WeakMap<DocumentNode, Map<string | null, MeasuredCost>>()

function measureCost(args: ExecutionArgs): MeasuredCost {
  const { document, operationName = null } = args
  const known = fixedCosts.get(document)?.get(operationName)
  if (known) return known
  const measured = countCost(args)
  if (getOperationAST(document, operationName)?.variableDefinitions?.length === 0) {
    const costs = fixedCosts.get(document) ?? new Map<string | null, MeasuredCost>()
    fixedCosts.set(document, costs.set(operationName, measured))
  }
  return measured
}

function countCost(args: ExecutionArgs): MeasuredCost {
  let cost: Cost = { complexity: 0, depth: 0, breadth: 0 }
  const rule = createComplexityRule({
    context: Object(args.contextValue),
    variableValues: args.variableValues ?? {},
    operationName: args.operationName ?? null,
    validate: (result, report) => {
      cost = result
      const excess = excessOf(result)
      if (excess) report(tooComplex(excess))
    },
  })
  const errors = validate(args.schema, args.document, [rule])
  return { cost: { ...cost, limit: LIMITS.cost }, errors }
}

function excessOf({ complexity, depth, breadth }: Cost): string | null {
  if (depth > LIMITS.depth)
    return `The operation is ${depth} levels deep; at most ${LIMITS.depth} are allowed.`
  if (breadth > LIMITS.breadth)
    return `The operation selects ${breadth} fields; at most ${LIMITS.breadth} are allowed.`
  if (complexity > LIMITS.cost) return `The operation costs ${complexity}; at most ${LIMITS.cost} is allowed.`
  return null
}

function refuse(message: string): never {
  throw tooComplex(message)
}

function tooComplex(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_COMPLEX', http: { spec: true, status: 400 } },
  })
}

function rateLimited({ message, details: { retryAfterMs } }: AppError<'RATE_LIMITED'>): GraphQLError {
  const headers = { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) }
  return new GraphQLError(message, {
    extensions: {
      code: 'RATE_LIMITED',
      retryAfterMs,
      retryable: true,
      http: { spec: true, status: 429, headers },
    },
  })
}
