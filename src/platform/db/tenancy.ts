import { isJsonObject } from '../../base/json.ts'
import { Prisma } from './generated/client.ts'

/** An operation that does not keep to one organisation: a bug in the caller. */
export class TenancyError extends Error {
  constructor(model: string, operation: string, fault: string) {
    super(`${model}.${operation} ${fault}; only work of the system itself may use acrossOrganizations.`)
    this.name = 'TenancyError'
  }
}

/**
 * Throws TenancyError unless the operation reads or writes rows of exactly one organisation, by its own words:
 *
 * - every `where` names the organisation at its top, in a compound key or in an AND: a plain string. A filter on a
 *   relation, an OR, an operator or `undefined` (which Prisma takes for "no filter") names nothing;
 * - every row that is created names it, all rows the same one;
 * - no update moves a row to another organisation;
 * - no row is written through a relation, since `connect` would reach for any row whose id is known.
 *
 * An organisation itself is named by its id. What includes and selects follow needs no check: the foreign keys
 * carry the organisation.
 */
export function checkTenancy(model: Prisma.ModelName, operation: string, args: unknown): void {
  const fault = findFault(model, operation, objectAt(args))
  if (fault !== undefined) throw new TenancyError(model, operation, fault)
}

type Fields = Record<string, unknown>

const FAULT = {
  where: 'does not name the organisation in its where',
  data: 'does not name the organisation in its data',
  mixed: 'names more than one organisation',
  relation: 'writes rows through a relation',
  unknown: 'is not an operation whose organisation can be told',
} as const

function findFault(model: Prisma.ModelName, operation: string, args: Fields): string | undefined {
  switch (operation) {
    case 'findUnique':
    case 'findUniqueOrThrow':
    case 'findFirst':
    case 'findFirstOrThrow':
    case 'findMany':
    case 'count':
    case 'aggregate':
    case 'groupBy':
    case 'delete':
    case 'deleteMany':
      return faultOfWhere(model, args)
    case 'update':
    case 'updateMany':
    case 'updateManyAndReturn':
      return faultOfWhere(model, args) ?? faultOfUpdate(model, args.where, args.data)
    case 'create':
    case 'createMany':
    case 'createManyAndReturn':
      return faultOfRows(model, [args.data].flat())
    case 'upsert':
      return faultOfUpsert(model, args)
    default:
      return FAULT.unknown
  }
}

function faultOfWhere(model: Prisma.ModelName, { where }: Fields): string | undefined {
  return organizationIn(model, where) === undefined ? FAULT.where : undefined
}

function faultOfUpdate(model: Prisma.ModelName, where: unknown, data: unknown): string | undefined {
  const target = objectAt(data)[tenantField(model)]
  if (target !== undefined && target !== organizationIn(model, where)) return FAULT.mixed
  return writesRelation(model, data) ? FAULT.relation : undefined
}

function faultOfRows(model: Prisma.ModelName, rows: unknown[]): string | undefined {
  const named = new Set(rows.map((row) => objectAt(row)[tenantField(model)]))
  if ([...named].some((organization) => typeof organization !== 'string')) return FAULT.data
  if (named.size > 1) return FAULT.mixed
  return rows.some((row) => writesRelation(model, row)) ? FAULT.relation : undefined
}

function faultOfUpsert(model: Prisma.ModelName, { where, create, update }: Fields): string | undefined {
  const organization = organizationIn(model, where)
  if (organization === undefined) return FAULT.where
  const created = objectAt(create)[tenantField(model)]
  if (typeof created === 'string' && created !== organization) return FAULT.mixed
  return faultOfRows(model, [create]) ?? faultOfUpdate(model, where, update)
}

/** The organisation that bounds everything a `where` can match. */
function organizationIn(model: Prisma.ModelName, where: unknown): string | undefined {
  const field = tenantField(model)
  for (const [key, value] of Object.entries(objectAt(where))) {
    const named = key === 'AND' ? organizationInAny(model, [value].flat()) : namedBy(model, field, key, value)
    if (named !== undefined) return named
  }
  return undefined
}

function organizationInAny(model: Prisma.ModelName, conditions: unknown[]): string | undefined {
  return conditions.map((condition) => organizationIn(model, condition)).find((named) => named !== undefined)
}

/** A column of the row, or a compound key, which Prisma names after its columns: `organizationId_id`. */
function namedBy(model: Prisma.ModelName, field: string, key: string, value: unknown): string | undefined {
  const isCompound = !isColumn(model, key) && key.split('_').includes(field)
  const named = isCompound ? objectAt(value)[field] : key === field ? value : undefined
  return typeof named === 'string' ? named : undefined
}

function writesRelation(model: Prisma.ModelName, data: unknown): boolean {
  return Object.entries(objectAt(data)).some(([key, value]) => value !== undefined && !isColumn(model, key))
}

function tenantField(model: Prisma.ModelName): 'organizationId' | 'id' {
  return isColumn(model, 'organizationId') ? 'organizationId' : 'id'
}

/** Whether the model has such a column, by the generated client's own list. */
function isColumn(model: Prisma.ModelName, name: string): boolean {
  return Object.hasOwn(Prisma[`${model}ScalarFieldEnum`], name)
}

function objectAt(value: unknown): Fields {
  return isJsonObject(value) ? value : {}
}
