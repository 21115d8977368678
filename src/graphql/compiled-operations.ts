import {
  BREAK,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import type { Plugin } from 'graphql-yoga'
import type { GraphqlContext } from './context.ts'
import { type Admission, columnAdmission } from './loaded-columns.ts'

/** Compiling takes as long as some ten runs of the operation. */
const RUNS_BEFORE_COMPILING = 20

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>

interface Compiled {
  query: CompiledQuery['query']
  /** What a key must be admitted to before it may run: columns are read without asking for each. */
  admissions: ReadonlySet<Admission>
}

/**
 * Runs the queries that come again and again as functions made for them, which do no more than read columns, call
 * resolvers and put the results together. They are kept as long as Yoga keeps the parsed document: the 1,024 last
 * used. What has more to it than fields and arguments (a directive, an interface or a union, introspection, a
 * mutation) is always interpreted. So is an operation that fails: nothing but the interpreter says what is wrong. It
 * is graphql-js, which answers in the order of the document, as compiled operations do; Yoga's own does not.
 */
export function compiledOperations(interpret: Execute = execute): Plugin<GraphqlContext> {
  const operations = new WeakMap<DocumentNode, RepeatedOperation>()
  return {
    onExecute({ args, setExecuteFn }) {
      const { schema, document } = args
      const known = operations.get(document)
      const operation = known ?? new RepeatedOperation(schema, document)
      if (!known) operations.set(document, operation)
      setExecuteFn((given: ExecutionArgs) => operation.execute(given, interpret))
    },
  }
}

class RepeatedOperation {
  readonly #schema: GraphQLSchema
  readonly #document: DocumentNode
  #compiled: Compiled | null = null
  #isCompilable = true
  /** Since the last one that failed. */
  #runs = 0

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema
    this.#document = document
  }

  async execute(args: ExecutionArgs, interpret: Execute): Promise<ExecutionResult> {
    const compiled = this.#compiledFor(args)
    const { contextValue, variableValues } = args
    const result = await (compiled
      ? compiled.query(undefined, contextValue, variableValues)
      : interpret(args))
    this.#runs = result.errors ? 0 : this.#runs + 1
    return compiled && result.errors ? interpret(args) : result
  }

  /** Null for what is to be interpreted. */
  #compiledFor({ operationName, contextValue }: ExecutionArgs): Compiled | null {
    if (this.#runs < RUNS_BEFORE_COMPILING || !this.#isCompilable) return null
    const operation = onlyOperation(this.#document)
    if (operation && operationName && operation.name?.value !== operationName) return null
    this.#compiled ??= operation && compile(this.#schema, this.#document, operation)
    this.#isCompilable = this.#compiled !== null
    const { actor } = contextValue as GraphqlContext // as the context factory makes it
    for (const admits of this.#compiled?.admissions ?? []) if (!admits(actor)) return null
    return this.#compiled
  }
}

/** Null unless the document is one query. */
function onlyOperation({ definitions }: DocumentNode): OperationDefinitionNode | null {
  const [operation, ...others] = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)
  return operation?.operation === 'query' && others.length === 0 ? operation : null
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  { name }: OperationDefinitionNode,
): Compiled | null {
  const fields = fieldsOf(schema, document)
  if (fields === null) return null
  const columns = [...fields].filter(({ type }) => isNonNullType(type)).filter(columnAdmission)
  const compiled = withoutResolvers(columns, () => compileQuery(schema, document, name?.value ?? ''))
  if (!isCompiledQuery(compiled)) return null
  return { query: compiled.query, admissions: new Set(columns.flatMap((one) => columnAdmission(one) ?? [])) }
}

/**
 * Compiles with fields that are read in place, as those without a resolver are. They never are null: one that has
 * not been loaded is an error, and the operation is interpreted.
 */
function withoutResolvers<T>(fields: readonly GraphQLField<unknown, unknown>[], work: () => T): T {
  const taken = fields.flatMap((field) => (field.resolve ? [{ field, resolve: field.resolve }] : []))
  for (const { field } of taken) delete field.resolve
  try {
    return work()
  } finally {
    for (const { field, resolve } of taken) field.resolve = resolve
  }
}

/** The fields of a document; null when there is more to it than fields and arguments. */
function fieldsOf(schema: GraphQLSchema, document: DocumentNode): Set<GraphQLField<unknown, unknown>> | null {
  const types = new TypeInfo(schema)
  const fields = new Set<GraphQLField<unknown, unknown>>()
  let isPlain = true
  const refuse = () => {
    isPlain = false
    return BREAK
  }
  const visitor = {
    Directive: refuse,
    Field: ({ name }: FieldNode) => {
      if (name.value === '__typename') return undefined
      const field = types.getFieldDef()
      if (!field || name.value.startsWith('__') || isAbstractType(getNamedType(field.type))) return refuse()
      fields.add(field)
      return undefined
    },
  }
  visit(document, visitWithTypeInfo(types, visitor))
  return isPlain ? fields : null
}
