import { type ExecutionArgs, execute, GraphQLError, parse } from 'graphql'
import { createSchema } from 'graphql-yoga'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { compiledOperations } from '../../../src/graphql/compiled-operations.ts'

const MANY = 30

let isBroken = false
const schema = createSchema({
  typeDefs: `
    interface Named { name: String! }
    type User implements Named { name: String! friends(first: Int = 1): [User!]! secret: String }
    type Query { user(name: String = "Ada"): User named: Named! }
    type Mutation { rename: User }`,
  resolvers: {
    Query: { user: (_root, { name }) => ({ name }), named: () => ({ name: 'Ada' }) },
    Mutation: { rename: () => ({ name: 'Eve' }) },
    Named: { __resolveType: () => 'User' },
    User: {
      friends: async (_user, { first }) => Array.from({ length: first }, (_, n) => ({ name: `F${n}` })),
      secret: () => {
        if (isBroken) throw new GraphQLError('is secret', { extensions: { code: 'FORBIDDEN' } })
        return null
      },
    },
  },
})
const interpret = vi.fn((args: ExecutionArgs) => execute(args))
const plugin = compiledOperations(interpret)

beforeEach(() => {
  isBroken = false
  interpret.mockClear()
})

describe('an operation that comes again and again', () => {
  it.each([
    ['with fields', '{ user { name __typename } }'],
    ['with arguments and aliases', '{ a: user(name: "Bob") { friends(first: 3) { called: name } } }'],
    ['with fragments', '{ user { ...f friends { ...f } } } fragment f on User { name secret }'],
    ['with a name', 'query Named { user { friends { friends { name } } } }'],
  ])('is interpreted at first and then compiled, with the same result: %s', async (_what, query) => {
    const run = operation(query)
    const results = new Set<string>()
    for (let round = 0; round < MANY; round++) results.add(JSON.stringify(await run({})))
    expect(results.size).toBe(1)
    const interpreted = interpret.mock.calls.length
    await run({})
    expect(interpreted).toBeLessThan(MANY)
    expect(interpret.mock.calls.length - interpreted).toBe(0)
  })

  it('has the variables of each time', async () => {
    const query =
      'query($name: String, $first: Int) { user(name: $name) { name friends(first: $first) { name } } }'
    const run = operation(query)
    for (let first = 0; first < MANY; first++) {
      const result = await run({ name: `N${first}`, first })
      const friends = Array.from({ length: first }, (_, n) => ({ name: `F${n}` }))
      expect(JSON.parse(JSON.stringify(result))).toEqual({ data: { user: { name: `N${first}`, friends } } })
    }
    expect(interpret.mock.calls.length).toBeLessThan(MANY)
    expect(JSON.parse(JSON.stringify(await run({})))).toEqual({
      data: { user: { name: 'Ada', friends: [{ name: 'F0' }] } },
    })
  })

  it.each([
    ['a field fails', { query: '{ user { name secret } }', variables: {} }],
    [
      'a variable is wrong',
      { query: 'query($n: Int!) { user { friends(first: $n) { name } } }', variables: { n: 'x' } },
    ],
  ])('is interpreted when %s, and says the same', async (_what, { query, variables }) => {
    const run = operation(query)
    for (let round = 0; round < MANY; round++) await run('n' in variables ? { n: 1 } : {})
    const before = interpret.mock.calls.length
    isBroken = true
    const document = parse(query)
    expect(JSON.stringify(await run(variables))).toBe(
      JSON.stringify(await execute({ schema, document, variableValues: variables })),
    )
    expect(interpret.mock.calls.length - before).toBe(1)
  })

  it('is interpreted when it is asked for by a name that it does not have', async () => {
    const run = operation('query A { user { name } }')
    for (let round = 0; round < MANY; round++) await run({})
    expect(await run({}, 'B')).toMatchObject({ errors: [{ message: 'Unknown operation named "B".' }] })
  })
})

describe('always interpreted is', () => {
  it.each([
    ['a mutation', 'mutation { rename { name } }'],
    ['a directive', 'query($all: Boolean = true) { user { name @include(if: $all) } }'],
    ['an interface', '{ named { name } }'],
    ['introspection', '{ __schema { queryType { name } } }'],
    ['an operation with others beside it', 'query A { user { name } } query B { user { name } }'],
  ])('%s', async (_what, query) => {
    const run = operation(query)
    for (let round = 0; round < MANY; round++) await run({}, query.includes('query B') ? 'A' : undefined)
    expect(interpret).toHaveBeenCalledTimes(MANY)
  })
})

/** Runs it with the document parsed once, as Yoga keeps it. */
function operation(query: string) {
  const document = parse(query)
  return (variableValues: Record<string, unknown>, operationName?: string): unknown => {
    const args = { schema, document, variableValues, operationName, contextValue: {} }
    let chosen: (given: typeof args) => unknown = interpret
    const setExecuteFn = (given: typeof chosen) => {
      chosen = given
    }
    plugin.onExecute?.({ args, setExecuteFn } as never) // what the plugin reads of the hook's parts
    return chosen(args)
  }
}
