import { AppError } from '../base/errors.ts'
import type { Actor } from './actor.ts'
import type { Organizations } from './organizations/organizations.ts'

/** Whoever runs the installation, acting for an organisation without any of its keys: everything is allowed. */
export function asOperator(organizationId: string): Actor {
  return { organizationId, keyId: 'operator', scopes: new Set(['*']), source: 'user' }
}

/** The operator for the organisation with the slug, or for the first one. AppError NOT_FOUND for an unknown slug. */
export async function findOperator(organizations: Organizations, slug: string | undefined): Promise<Actor> {
  const organization =
    slug === undefined ? await organizations.ensureFirst() : await organizations.findBySlug(slug)
  if (organization === null) throw new AppError('NOT_FOUND', `Unknown organization "${slug}"`)
  return asOperator(organization.id)
}
