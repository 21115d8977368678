import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../../src/platform/db/database.ts'
import { Prisma } from '../../../src/platform/db/generated/client.ts'
import type { SystemClient, TenantClient } from '../../../src/platform/db/prisma.ts'
import { TenancyError } from '../../../src/platform/db/tenancy.ts'
import { openTestDatabase } from '../../support/database.ts'

type Operation = keyof Prisma.TypeMap['model']['Session']['operations']
type Args = Record<string, unknown>

/** Every operation there is, asked without an organisation and within one; the compiler knows when one is missing. */
const OPERATIONS: Record<Operation, { untold: Args; told: Args }> = {
  findUnique: { untold: { where: { id: 'x' } }, told: { where: { id: 'x', organizationId: 'org_a' } } },
  findUniqueOrThrow: { untold: { where: { id: 'x' } }, told: { where: { organizationId: 'org_a' } } },
  findFirst: { untold: {}, told: { where: { organizationId: 'org_a' } } },
  findFirstOrThrow: { untold: { where: {} }, told: { where: { organizationId: 'org_a' } } },
  findMany: { untold: { take: 1 }, told: { where: { organizationId: 'org_a' } } },
  count: { untold: {}, told: { where: { organizationId: 'org_a' } } },
  aggregate: { untold: { _count: true }, told: { where: { organizationId: 'org_a' }, _count: true } },
  groupBy: {
    untold: { by: ['organizationId'] },
    told: { by: ['organizationId'], where: { organizationId: 'org_a' } },
  },
  create: { untold: { data: {} }, told: { data: { organizationId: 'org_a' } } },
  createMany: { untold: { data: [{}] }, told: { data: [{ organizationId: 'org_a' }] } },
  createManyAndReturn: { untold: { data: {} }, told: { data: { organizationId: 'org_a' } } },
  update: {
    untold: { where: { id: 'x' }, data: {} },
    told: { where: { organizationId: 'org_a' }, data: {} },
  },
  updateMany: { untold: { data: {} }, told: { where: { organizationId: 'org_a' }, data: {} } },
  updateManyAndReturn: { untold: { data: {} }, told: { where: { organizationId: 'org_a' }, data: {} } },
  upsert: {
    untold: { where: { id: 'x' }, create: { organizationId: 'org_a' }, update: {} },
    told: { where: { organizationId: 'org_a' }, create: { organizationId: 'org_a' }, update: {} },
  },
  delete: { untold: { where: { id: 'x' } }, told: { where: { organizationId: 'org_a' } } },
  deleteMany: { untold: {}, told: { where: { organizationId: 'org_a' } } },
}

const TENANT_MODELS = Object.values(Prisma.ModelName).filter((model) => model !== 'Organization')

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

/** What an operation rejects with; null when it succeeds. */
async function outcome(model: string, operation: string, args: Args): Promise<unknown> {
  const delegate: object = Reflect.get(database.prisma, model.charAt(0).toLowerCase() + model.slice(1))
  try {
    await Reflect.get(delegate, operation).call(delegate, args)
    return null
  } catch (error) {
    return error
  }
}

test('every table but the organisations themselves carries the organisation', () => {
  for (const model of TENANT_MODELS) {
    expect(Prisma[`${model}ScalarFieldEnum`], model).toHaveProperty('organizationId')
  }
})

describe.each(TENANT_MODELS)('%s', (model) => {
  test.each(Object.entries(OPERATIONS))(
    '%s throws without the organisation, and only then',
    async (name, args) => {
      expect(await outcome(model, name, args.untold)).toBeInstanceOf(TenancyError)
      expect(await outcome(model, name, args.told)).not.toBeInstanceOf(TenancyError)
    },
  )
})

test.each([
  ['undefined, which Prisma takes for no filter', { organizationId: undefined }],
  ['an operator', { organizationId: { not: 'org_a' } }],
  ['a list', { organizationId: { in: ['org_a', 'org_b'] } }],
  ['a filter on a relation', { organization: { id: 'org_a' } }],
  ['an OR', { OR: [{ organizationId: 'org_a' }, { title: 'x' }] }],
  ['a NOT', { NOT: { organizationId: 'org_a' } }],
])('%s names no organisation', async (_what, where) => {
  expect(await outcome('Session', 'findMany', { where })).toBeInstanceOf(TenancyError)
})

test.each([
  ['a column', { organizationId: 'org_a', OR: [{ title: 'x' }, { title: 'y' }] }],
  ['an AND', { AND: [{ title: 'x' }, { organizationId: 'org_a' }] }],
])('%s names the organisation', async (_what, where) => {
  expect(await outcome('Session', 'findMany', { where })).toBeNull()
})

test('a compound key names the organisation', async () => {
  const where = { organizationId_id: { organizationId: 'org_a', id: 'x' } }
  await expect(database.prisma.session.findUnique({ where })).resolves.toBeNull()
})

test.each([
  [
    'rows of two organisations at once',
    'createMany',
    { data: [{ organizationId: 'a' }, { organizationId: 'b' }] },
  ],
  [
    'a row moved to another organisation',
    'updateMany',
    { where: { organizationId: 'a' }, data: { organizationId: 'b' } },
  ],
  [
    'an upsert into another organisation',
    'upsert',
    { where: { organizationId: 'a' }, create: { organizationId: 'b' }, update: {} },
  ],
  [
    'a row reached by connect',
    'create',
    { data: { organizationId: 'a', executions: { connect: { id: 'x' } } } },
  ],
  [
    'rows moved by set',
    'update',
    { where: { organizationId: 'a' }, data: { executions: { set: [{ id: 'x' }] } } },
  ],
])('%s cannot be written', async (_what, operation, args) => {
  expect(await outcome('Session', operation, args)).toBeInstanceOf(TenancyError)
})

test('an organisation is read by its own id only', async () => {
  await expect(database.prisma.organization.findUnique({ where: { id: 'org_a' } })).resolves.toBeNull()
  await expect(database.prisma.organization.findUnique({ where: { slug: 'a' } })).rejects.toBeInstanceOf(
    TenancyError,
  )
})

test('the rule holds inside transactions', async () => {
  await expect(database.prisma.$transaction((tx) => tx.session.findMany())).rejects.toBeInstanceOf(
    TenancyError,
  )
  await expect(database.prisma.$transaction([database.prisma.session.count()])).rejects.toBeInstanceOf(
    TenancyError,
  )
})

test('the two clients cannot be taken for each other', () => {
  // @ts-expect-error a service that asks for the narrow client must not be given the wide one
  const narrow: TenantClient = database.acrossOrganizations
  // @ts-expect-error and what works for the system must not be given the narrow one
  const wide: SystemClient = database.prisma
  expect(narrow).not.toBe(wide)
})

test('the system itself looks across organisations', async () => {
  await expect(database.acrossOrganizations.session.findMany()).resolves.toEqual([])
})
