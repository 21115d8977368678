import { describe, expect, it } from 'vitest'
import { actorOf, openDomainFixture } from './domain-fixture.ts'

const fixture = await openDomainFixture()
const { actor } = fixture
const { sessions } = fixture.openApp().services

describe('a session', () => {
  it('has the title that it is given, trimmed, and the door it was opened through', async () => {
    const session = await sessions.create({ ...actor, source: 'mcp' }, { title: '  Research  ' })
    expect(session).toMatchObject({
      title: 'Research',
      source: 'mcp',
      interactionMode: 'execute',
      status: 'active',
    })
    expect(await sessions.get(actor, session.id)).toEqual(session)
  })

  it.each([undefined, '', '   '])('has a title all the same', async (title) => {
    expect((await sessions.create(actor, { title })).title).toBe('Agent Runtime Session')
  })

  it('takes a title of 200 characters and no longer one', async () => {
    expect((await sessions.create(actor, { title: 'x'.repeat(200) })).title).toHaveLength(200)
    await expect(sessions.create(actor, { title: 'x'.repeat(201) })).rejects.toMatchObject({
      code: 'VALIDATION',
      details: { issues: [{ path: ['title'] }] },
    })
  })

  it('takes no title that cannot be stored', async () => {
    await expect(sessions.create(actor, { title: 'nul\u0000' })).rejects.toMatchObject({ code: 'VALIDATION' })
  })

  it('is archived once', async () => {
    const { id, createdAt } = await sessions.create(actor, {})
    const archived = await sessions.archive(actor, id)
    expect(archived.status).toBe('archived')
    expect(archived.updatedAt.getTime()).toBeGreaterThanOrEqual(createdAt.getTime())
    expect(await sessions.archive(actor, id)).toEqual(archived)
  })

  it('belongs to its organisation', async () => {
    const { id } = await sessions.create(actor, {})
    const stranger = await fixture.createOrganization()
    await expect(sessions.get(stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(sessions.archive(stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await sessions.get(actor, id)).status).toBe('active')
  })

  it('may be read with the scope read, and not be made', async () => {
    const reader = actorOf(actor.organizationId, ['read'])
    const { id } = await sessions.create(actor, {})
    expect(await sessions.get(reader, id)).toMatchObject({ id })
    await expect(sessions.create(reader, {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(sessions.archive(reader, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
