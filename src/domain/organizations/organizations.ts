import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import { isStorableText } from '../../base/storable-text.ts'
import type { Database } from '../../platform/db/database.ts'
import { Prisma } from '../../platform/db/generated/client.ts'
import type { Actor } from '../actor.ts'

export interface Organization {
  id: string
  name: string
  /** The organisation's name on the command line. */
  slug: string
  createdAt: Date
}

export interface NewOrganization {
  /** 1 to 100 characters, trimmed. */
  name: string
  /** 1 to 63 characters of a-z, 0-9 and single hyphens between them; unique. */
  slug: string
}

const COLUMNS = {
  id: true,
  name: true,
  slug: true,
  createdAt: true,
} as const satisfies Prisma.OrganizationSelect
const FIRST_ORGANIZATION = { name: 'Default', slug: 'default' }
/** Whoever makes the first organisation or the first key holds this advisory lock. */
const FIRST_LOCK_KEY = 72_707_371
const SLUG = /^(?=.{1,63}$)[a-z0-9]+(-[a-z0-9]+)*$/
const MAX_NAME_CHARS = 100

/** The tenants. Making and finding them is the operator's work, at the command line or the start. */
export class Organizations {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The actor's own. */
  async get(actor: Actor): Promise<Organization> {
    const where = { id: actor.organizationId }
    const organization = await this.#database.prisma.organization.findUnique({ where, select: COLUMNS })
    if (organization === null) throw new AppError('NOT_FOUND', 'Unknown organization')
    return organization
  }

  /** AppError VALIDATION for a name or slug of the wrong form, CONFLICT for a slug that is taken. */
  async create(input: NewOrganization): Promise<Organization> {
    const data = { id: createId('org'), ...parseOrganization(input) }
    try {
      return await this.#database.acrossOrganizations.organization.create({ data, select: COLUMNS })
    } catch (cause) {
      if (!(cause instanceof Prisma.PrismaClientKnownRequestError) || cause.code !== 'P2002') throw cause
      const message = `An organization with the slug "${data.slug}" exists already`
      throw new AppError('CONFLICT', message, undefined, { cause })
    }
  }

  findBySlug(slug: string): Promise<Organization | null> {
    return this.#database.acrossOrganizations.organization.findUnique({ where: { slug }, select: COLUMNS })
  }

  /** The oldest organisation, made when there is none; all that ask at the same time get the same one. */
  ensureFirst(): Promise<Organization> {
    return this.#database.acrossOrganizations.$transaction(ensureFirstOrganization)
  }
}

/**
 * The oldest organisation, made when there is none. Until the transaction ends, it is the only one that asks, so
 * that it may also make the first key.
 */
export async function ensureFirstOrganization(transaction: Prisma.TransactionClient): Promise<Organization> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${FIRST_LOCK_KEY})`
  const orderBy = [
    { createdAt: 'asc' },
    { id: 'asc' },
  ] satisfies Prisma.OrganizationOrderByWithRelationInput[]
  const first = await transaction.organization.findFirst({ orderBy, select: COLUMNS })
  if (first !== null) return first
  const data = { id: createId('org'), ...FIRST_ORGANIZATION }
  return await transaction.organization.create({ data, select: COLUMNS })
}

function parseOrganization({ name, slug }: NewOrganization): NewOrganization {
  const trimmed = name.trim()
  if (trimmed === '' || trimmed.length > MAX_NAME_CHARS || !isStorableText(trimmed)) {
    throw invalid('name', `The name must have 1 to ${MAX_NAME_CHARS} characters`)
  }
  if (!SLUG.test(slug)) {
    throw invalid('slug', 'The slug must have 1 to 63 characters of a-z, 0-9 and single hyphens between them')
  }
  return { name: trimmed, slug }
}

function invalid(field: string, message: string): AppError {
  return new AppError('VALIDATION', message, { issues: [{ path: [field], code: 'invalid_value', message }] })
}
