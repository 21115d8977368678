import { builder } from '../builder.ts'

export const Organization = builder.prismaNode('Organization', {
  description: 'The tenant: everything belongs to one, and nothing is seen of another.',
  nullable: true,
  id: { resolve: ({ id }) => id },
  // the second condition lets no other organisation's id through
  findUnique: (id, { actor }) => ({ id: actor.organizationId, AND: [{ id }] }),
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name'),
    slug: t.exposeString('slug', { description: "The organisation's name on the command line." }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    settings: t.field({
      type: OrganizationSettings,
      select: { eventRetentionDays: true },
      resolve: (own) => own,
    }),
  }),
})

const OrganizationSettings = builder
  .objectRef<{ eventRetentionDays: number }>('OrganizationSettings')
  .implement({
    fields: (t) => ({
      eventRetentionDays: t.exposeInt('eventRetentionDays', {
        description: "Days that a finished stream's events are kept.",
      }),
    }),
  })
