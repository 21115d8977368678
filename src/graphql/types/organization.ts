import type { SettingsOfOrganization } from '../../domain/organizations/organization-settings.ts'
import { builder } from '../builder.ts'
import { ApprovalPolicy } from './enums.ts'

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
      type: Settings,
      select: {
        approvalPolicy: true,
        eventRetentionDays: true,
        closeStreamsOnRevoke: true,
        hintTrustDefault: true,
      },
      resolve: (own) => own,
    }),
  }),
})

const Settings = builder.objectRef<SettingsOfOrganization>('OrganizationSettings').implement({
  fields: (t) => ({
    approvalPolicy: t.expose('approvalPolicy', {
      type: ApprovalPolicy,
      description: "Which calls wait for a person's approval, unless the capability has a policy of its own.",
    }),
    eventRetentionDays: t.exposeInt('eventRetentionDays', {
      description: "Days that a finished stream's events are kept.",
    }),
    closeStreamsOnRevoke: t.exposeBoolean('closeStreamsOnRevoke', {
      description: 'Whether open streams end when the key that opened them is revoked, disabled or expired.',
    }),
    hintTrustDefault: t.exposeBoolean('hintTrustDefault', {
      description: 'Whether what the tools of a new integration say about themselves counts.',
    }),
  }),
})

builder.mutationField('updateOrganizationSettings', (t) =>
  t.prismaField({
    type: Organization,
    description: 'Changes what is given. Events are kept for 1 to 3,650 days.',
    authScopes: { write: 'admin' },
    args: {
      approvalPolicy: t.arg({ type: ApprovalPolicy }),
      eventRetentionDays: t.arg.int(),
      closeStreamsOnRevoke: t.arg.boolean(),
      hintTrustDefault: t.arg.boolean(),
    },
    resolve: async (query, _root, args, { actor, services, prisma }) => {
      await services.organizationSettings.update(actor, {
        ...(args.approvalPolicy == null ? {} : { approvalPolicy: args.approvalPolicy }),
        ...(args.eventRetentionDays == null ? {} : { eventRetentionDays: args.eventRetentionDays }),
        ...(args.closeStreamsOnRevoke == null ? {} : { closeStreamsOnRevoke: args.closeStreamsOnRevoke }),
        ...(args.hintTrustDefault == null ? {} : { hintTrustDefault: args.hintTrustDefault }),
      })
      return prisma.organization.findUniqueOrThrow({ ...query, where: { id: actor.organizationId } })
    },
  }),
)
