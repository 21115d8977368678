import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql'
import type {
  ConcreteRequest,
  NormalizationArgument,
  NormalizationSelection,
  ReaderSelection,
} from 'relay-runtime'

/** A field that holds a connection which grows page by page, under the key of its `@connection`. */
export interface ConnectionField {
  field: string
  key: string
}

/** The two trees that Relay's compiler makes of a selection: how an answer is stored, and how it is read. */
interface Trees {
  normalization: NormalizationSelection[]
  reader: ReaderSelection[]
}

interface Compilation {
  schema: GraphQLSchema
  connection?: ConnectionField | undefined
}

/**
 * What Relay's compiler, a native program, would make of one operation without fragments: an artifact for the
 * runtime. Abstract types must be asked for their `__typename`.
 */
export function toArtifact(text: string, compilation: Compilation): ConcreteRequest {
  const [operation] = parse(text).definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`No operation: ${text}`)
  const root = compilation.schema.getRootType(operation.operation)
  if (!root) throw new Error(`No ${operation.operation} type`)
  const name = operation.name?.value ?? ''
  const { normalization, reader } = toTrees(operation.selectionSet, root, compilation)
  const argumentDefinitions = (operation.variableDefinitions ?? []).map(({ variable }) => ({
    kind: 'LocalArgument' as const,
    name: variable.name.value,
    defaultValue: null,
  }))
  return {
    kind: 'Request',
    fragment: { kind: 'Fragment', name, type: root.name, argumentDefinitions, selections: reader },
    operation: { kind: 'Operation', name, argumentDefinitions, selections: normalization },
    params: { cacheID: name, id: null, metadata: {}, name, operationKind: operation.operation, text },
  }
}

function toTrees(
  { selections }: SelectionSetNode,
  type: GraphQLCompositeType,
  compilation: Compilation,
): Trees {
  const trees = selections.map((selection) => toTree(selection, type, compilation))
  return {
    normalization: trees.flatMap(({ normalization }) => normalization),
    reader: trees.flatMap(({ reader }) => reader),
  }
}

function toTree(selection: SelectionNode, type: GraphQLCompositeType, compilation: Compilation): Trees {
  if (selection.kind === Kind.FIELD) return toField(selection, type, compilation)
  if (selection.kind === Kind.FRAGMENT_SPREAD) throw new Error('Fragments are not compiled')
  const { typeCondition, selectionSet } = selection
  const condition = typeCondition ? typeFromAST(compilation.schema, typeCondition) : type
  if (!isCompositeType(condition)) throw new Error('No composite type')
  const { normalization, reader } = toTrees(selectionSet, condition, compilation)
  const fragment = { kind: 'InlineFragment' as const, type: condition.name, abstractKey: null }
  return {
    normalization: [{ ...fragment, selections: normalization }],
    reader: [{ ...fragment, selections: reader }],
  }
}

function toField(node: FieldNode, parent: GraphQLCompositeType, compilation: Compilation): Trees {
  const name = node.name.value
  const args = (node.arguments ?? []).map((argument) => toArgument(argument.name.value, argument.value))
  const field = { name, alias: null, args: args.length > 0 ? args : null, storageKey: null }
  if (!node.selectionSet) {
    const scalar = { ...field, kind: 'ScalarField' as const }
    return { normalization: [scalar], reader: [scalar] }
  }
  const type = fieldType(parent, name)
  const named = getNamedType(type)
  if (!isCompositeType(named)) throw new Error(`${name} has no fields`)
  const { normalization, reader } = toTrees(node.selectionSet, named, compilation)
  const linked = {
    ...field,
    kind: 'LinkedField' as const,
    concreteType: isAbstractType(named) ? null : named.name,
    plural: isListType(getNullableType(type)),
  }
  const stored = { ...linked, selections: normalization }
  if (compilation.connection?.field !== name)
    return { normalization: [stored], reader: [{ ...linked, selections: reader }] }
  const { key } = compilation.connection
  const handle = { kind: 'LinkedHandle' as const, name, alias: null, args: field.args, filters: null }
  const grown = { ...linked, alias: name, name: `__${key}_connection`, args: null, selections: reader }
  return { normalization: [stored, { ...handle, handle: 'connection', key }], reader: [grown] }
}

function fieldType(parent: GraphQLCompositeType, name: string): GraphQLOutputType {
  const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {}
  const type = fields[name]?.type
  if (!type) throw new Error(`${parent.name} has no field ${name}`)
  return type
}

function toArgument(name: string, value: ValueNode): NormalizationArgument {
  if (value.kind === Kind.VARIABLE) return { kind: 'Variable', name, variableName: value.name.value }
  return { kind: 'Literal', name, value: valueFromASTUntyped(value) }
}
