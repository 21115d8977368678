import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, parse } from 'graphql'
import { beforeEach, expect, test } from 'vitest'
import type { Actor } from '../../../src/domain/actor.ts'
import type { Operation } from '../../../src/graphql/operations.ts'
import { PayloadStream, SharedSubscriptions } from '../../../src/graphql/shared-subscriptions.ts'
import { createRateLimiter } from '../../../src/platform/http/rate-limit.ts'

interface Tick {
  n: number
}

const ACTOR: Actor = { organizationId: 'org_a', keyId: 'key_a', scopes: new Set(['runtime']), source: 'api' }
const EVENTS: Tick[] = [{ n: 1 }, { n: 2 }, { n: 3 }]

let bugs: unknown[]
let resolved: number[]
let shared: SharedSubscriptions
/** One for each subscription that is counted. */
let revoke: (() => void)[]

beforeEach(() => {
  bugs = []
  resolved = []
  revoke = []
  shared = new SharedSubscriptions({
    costLimiter: createRateLimiter({ name: 'graphql-cost', pointsPerMinute: 0 }),
    openStreams: {
      open: async (_actor, onRevoked) => {
        revoke.push(onRevoked)
        return () => revoke.splice(revoke.indexOf(onRevoked), 1)
      },
    },
    onBug: (error) => bugs.push(error),
  })
})

test('equal subscriptions get every result, and each event is resolved once for all of them', async () => {
  const streams = await Promise.all([open(), open(), open()])
  const results = await Promise.all(streams.map(jsonOf))
  const expected = ['{"data":{"tick":1}}', '{"data":{"tick":2}}', '{"data":{"tick":3}}']
  expect(results).toEqual([expected, expected, expected])
  expect(resolved).toEqual([1, 2, 3])
})

test('equal subscriptions get the bytes of an event that were made once', async () => {
  const [one, other] = [await open(), await open()]
  const [bytes, same] = [(await one.next()).value?.event, (await other.next()).value?.event]
  expect(String(bytes)).toBe('event: next\ndata: {"data":{"tick":1}}\n\n')
  expect(same).toBe(bytes)
})

test.each([
  ['another document', { query: 'subscription { tick  }' }],
  ['other variables', { variableValues: { a: 1 } }],
  ['another organisation', { actor: { ...ACTOR, organizationId: 'org_b' } }],
  ['other scopes', { actor: { ...ACTOR, scopes: new Set(['read'] as const) } }],
])('a subscription with %s shares nothing', async (_what, difference) => {
  for (const stream of [await open(), await open(difference)]) await jsonOf(stream)
  expect(resolved).toEqual([1, 2, 3, 1, 2, 3])
})

test('keys with the same scopes in another order share', async () => {
  const [one, other] = [new Set(['runtime', 'read'] as const), new Set(['read', 'runtime'] as const)]
  const streams = [
    await open({ actor: { ...ACTOR, scopes: one } }),
    await open({ actor: { ...ACTOR, keyId: 'key_b', scopes: other } }),
  ]
  for (const stream of streams) await jsonOf(stream)
  expect(resolved).toEqual([1, 2, 3])
})

test('one that is not read holds up nobody, and goes on where it stood', async () => {
  const [stalled, eager] = [await open(), await open()]
  const first = await stalled.next()
  expect(await Array.fromAsync(eager)).toHaveLength(3)
  expect([first.value, ...(await Array.fromAsync(stalled))]).toHaveLength(3)
})

test('the group ends with the last of its members', async () => {
  const [one, other] = [await open(), await open()]
  expect(shared.openGroups).toBe(1)
  await Array.fromAsync(one)
  await one.return()
  expect(shared.openGroups).toBe(1)
  await other.return()
  expect(shared.openGroups).toBe(0)
  expect(revoke).toEqual([])
})

test('a refused key gets UNAUTHENTICATED as its last result, and the others go on', async () => {
  const [refused, other] = [await open(), await open()]
  await refused.next()
  revoke[0]?.()
  const rest = await jsonOf(refused)
  expect(rest).toHaveLength(1)
  expect(rest[0]).toContain('"code":"UNAUTHENTICATED"')
  expect(await Array.fromAsync(other)).toHaveLength(3)
})

test('a bug is told once and shown to nobody', async () => {
  const broken = [{ n: -1 }]
  for (const stream of [await open({}, broken), await open({}, broken)]) await jsonOf(stream)
  const [result] = await jsonOf(await open({}, broken))
  expect(result).toContain('"code":"INTERNAL"')
  expect(result).not.toContain('a bug')
  expect(bugs).toHaveLength(2)
})

async function open(difference: Partial<Operation> = {}, events = EVENTS): Promise<PayloadStream> {
  const query = difference.query ?? 'subscription { tick }'
  const operation = {
    actor: ACTOR,
    query,
    schema: createSchema(events),
    document: parse(query),
    contextValue: { loaders: { clear() {} } },
    ...difference,
  }
  const payloads = await shared.open(operation as Operation) // it runs nothing by itself here
  if (payloads instanceof PayloadStream) return payloads
  throw new Error(JSON.stringify(payloads))
}

async function jsonOf(payloads: PayloadStream): Promise<string[]> {
  return (await Array.fromAsync(payloads)).map(({ json }) => String(json))
}

function createSchema(events: Tick[]): GraphQLSchema {
  const tick = {
    type: new GraphQLNonNull(GraphQLInt),
    subscribe: () => toAsync(events),
    resolve: ({ n }: Tick) => {
      if (n < 0) throw new Error('a bug')
      resolved.push(n)
      return n
    },
  }
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { zero: { type: GraphQLInt } } }),
    subscription: new GraphQLObjectType<Tick>({ name: 'Subscription', fields: { tick } }),
  })
}

async function* toAsync(events: Tick[]): AsyncGenerator<Tick> {
  for (const event of events) yield event
}
