import { describe, expect, it } from 'vitest'
import { openKeysFixture } from './keys-fixture.ts'

const { organizations, database } = await openKeysFixture()

describe('organisations', () => {
  it('begin with one that everybody who asks at the same time shares', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, () => organizations.ensureFirst()))
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1)
    expect(await database.acrossOrganizations.organization.count()).toBe(1)
    expect(asked[0]).toMatchObject({ name: 'Default', slug: 'default' })
  })

  it('are found by their slug, and the first one stays the first', async () => {
    const first = await organizations.ensureFirst()
    const acme = await organizations.create({ name: ' Acme ', slug: 'acme-2' })
    expect(acme.name).toBe('Acme')
    expect(await organizations.findBySlug('acme-2')).toEqual(acme)
    expect(await organizations.findBySlug('nobody')).toBeNull()
    expect(await organizations.ensureFirst()).toEqual(first)
  })

  it('have slugs of their own', async () => {
    await organizations.create({ name: 'One', slug: 'one' })
    await expect(organizations.create({ name: 'Another', slug: 'one' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'An organization with the slug "one" exists already',
    })
  })

  it.each([
    ['', 'fine', 'name'],
    ['x'.repeat(101), 'fine', 'name'],
    ['Fine', '', 'slug'],
    ['Fine', 'Upper', 'slug'],
    ['Fine', '-edge', 'slug'],
    ['Fine', 'two--hyphens', 'slug'],
    ['Fine', 'x'.repeat(64), 'slug'],
  ])('refuse the name "%s" with the slug "%s"', async (name, slug, field) => {
    await expect(organizations.create({ name, slug })).rejects.toMatchObject({
      code: 'VALIDATION',
      details: { issues: [{ path: [field] }] },
    })
  })
})
