import {
  BREAK,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import type { Plugin } from 'graphql-yoga'

/** Compiling takes as long as some ten runs of the operation. */
const RUNS_BEFORE_COMPILING = 20

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>

/**
 * Runs the queries that come again and again as functions made for them, which do no more than call their resolvers
 * and put the results together. They are kept as long as Yoga keeps the parsed document: the 1,024 last used. What
 * has more to it than fields and arguments (a directive, an interface or a union, introspection, a mutation) is
 * always interpreted. So is an operation that fails: nothing but the interpreter says what is wrong.
 */
export function compiledOperations(): Plugin {
  const operations = new WeakMap<DocumentNode, RepeatedOperation>()
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const { schema, document } = args
      const known = operations.get(document)
      const operation = known ?? new RepeatedOperation(schema, document)
      if (!known) operations.set(document, operation)
      setExecuteFn((given: ExecutionArgs) => operation.execute(given, executeFn as Execute)) // Yoga leaves it untyped
    },
  }
}

class RepeatedOperation {
  readonly #schema: GraphQLSchema
  readonly #document: DocumentNode
  #compiled: CompiledQuery | null = null
  #isCompilable = true
  /** Since the last one that failed. */
  #runs = 0

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema
    this.#document = document
  }

  async execute(args: ExecutionArgs, interpret: Execute): Promise<ExecutionResult> {
    const compiled = this.#runs < RUNS_BEFORE_COMPILING ? null : this.#compile(args.operationName)
    const { contextValue, variableValues } = args
    const result = compiled
      ? await compiled.query(undefined, contextValue, variableValues)
      : await interpret(args)
    this.#runs = result.errors ? 0 : this.#runs + 1
    return compiled && result.errors ? interpret(args) : result
  }

  /** Null for an operation that is to be interpreted. */
  #compile(operationName: string | null | undefined): CompiledQuery | null {
    const operation = onlyOperation(this.#document)
    if (!operation || (operationName && operation.name?.value !== operationName)) return null
    if (this.#isCompilable && !this.#compiled && isPlain(this.#schema, this.#document)) {
      const compiled = compileQuery(this.#schema, this.#document, operation.name?.value ?? '')
      if (isCompiledQuery(compiled)) this.#compiled = compiled
    }
    this.#isCompilable = this.#compiled !== null
    return this.#compiled
  }
}

/** Null unless the document is one query. */
function onlyOperation({ definitions }: DocumentNode): OperationDefinitionNode | null {
  const [operation, ...others] = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)
  return operation?.operation === 'query' && others.length === 0 ? operation : null
}

function isPlain(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  let isPlain = true
  const refuse = () => {
    isPlain = false
    return BREAK
  }
  const visitor = {
    Directive: refuse,
    Field: ({ name }: { name: { value: string } }) => {
      const isIntrospection = name.value.startsWith('__') && name.value !== '__typename'
      return isIntrospection || isAbstractType(getNamedType(types.getType())) ? refuse() : undefined
    },
  }
  visit(document, visitWithTypeInfo(types, visitor))
  return isPlain
}
