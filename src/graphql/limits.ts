import { blockFieldSuggestionsPlugin } from '@escape.tech/graphql-armor-block-field-suggestions'
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases'
import { maxDirectivesPlugin } from '@escape.tech/graphql-armor-max-directives'
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens'
import { createComplexityRule } from '@pothos/plugin-complexity'
import { type ExecutionArgs, GraphQLError, validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'

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

/** What refuses an operation before any of it runs, in the order of what it costs to find out. */
export function operationLimits(): Plugin[] {
  const onReject = [
    (_context: unknown, { message }: GraphQLError) => refuse(message.replace('Syntax Error: ', '')),
  ]
  return [
    maxTokensPlugin({ n: LIMITS.tokens, onReject }),
    maxAliasesPlugin({ n: LIMITS.aliases, allowList: [], onReject }),
    maxDirectivesPlugin({ n: LIMITS.directives, onReject }),
    blockFieldSuggestionsPlugin(),
    costLimit(),
  ]
}

/** Counts what the operation may load, and tells it in `extensions.cost`. */
function costLimit(): Plugin {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { cost, errors } = measureCost(args)
      if (errors.length > 0) {
        setResultAndStopExecution({ errors })
        return
      }
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return
          setResult({ ...result, extensions: { ...result.extensions, cost } })
        },
      }
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const { errors } = measureCost(args)
      if (errors.length > 0) setResultAndStopExecution({ errors })
    },
  }
}

/** What an operation may load, and the errors that refuse it when that is too much. */
export function measureCost(args: ExecutionArgs): {
  cost: Cost & { limit: number }
  errors: readonly GraphQLError[]
} {
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
