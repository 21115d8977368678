import {
  buildSchema,
  type GraphQLOutputType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { NODE_TYPENAMES } from '../../src/graphql/node-id.ts'
import { printedSchema } from '../../src/graphql/schema.ts'
import { readProjectFile } from '../architecture/source-files.ts'

const schema = buildSchema(readProjectFile('schema.graphql'))

describe('schema.graphql', () => {
  it('is what the code defines: npm run schema writes it', () => {
    expect(readProjectFile('schema.graphql')).toBe(printedSchema())
  })

  it('has a kind of id for every node', () => {
    const node = schema.getType('Node')
    const types = isInterfaceType(node) ? schema.getPossibleTypes(node) : []
    expect([...new Set(NODE_TYPENAMES)].sort()).toEqual(types.map(({ name }) => name).sort())
  })

  /** GraphQL 5.3.2: one selection holds fields of one name only where their types agree, also on different types. */
  it('lets the fields of an interface’s and a union’s members be asked for together', () => {
    expect([...misfits()].sort()).toEqual([
      'ApplyResult.message', // deprecated: copilotMessage takes its place
      'ApprovalSubject.approval',
      'ApprovalSubject.input',
      'ApprovalSubject.status', // that of the approval itself says what people want to know
      'Error.retryAfterMs', // null where it makes no sense to try again
      'InvokeCapabilityResult.retryAfterMs',
    ])
  })
})

function misfits(): Set<string> {
  const found = new Set<string>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isAbstractType(type) || type.name === 'Node') continue
    const known = new Map<string, GraphQLOutputType>()
    for (const member of schema.getPossibleTypes(type)) {
      for (const { name, type: own } of Object.values(member.getFields())) {
        const other = known.get(name) ?? own
        known.set(name, other)
        if (!agree(own, other)) found.add(`${type.name}.${name}`)
      }
    }
  }
  return found
}

function agree(one: GraphQLOutputType, other: GraphQLOutputType): boolean {
  if (isNonNullType(one) || isNonNullType(other)) {
    return isNonNullType(one) && isNonNullType(other) && agree(one.ofType, other.ofType)
  }
  if (isListType(one) || isListType(other)) {
    return isListType(one) && isListType(other) && agree(one.ofType, other.ofType)
  }
  return one === other || !(isLeafType(one) || isLeafType(other))
}
