import { builder } from '../builder.ts'
import { Capability } from './capability.ts'
import { ApprovalPolicy } from './enums.ts'
import { ForbiddenError, NotFoundError } from './errors.ts'

builder.objectFields(Capability, (t) => ({
  requiresApproval: t.boolean({
    description: 'Whether a call waits for a person’s approval.',
    resolve: (capability, _args, { actor, services }) =>
      services.approvalPolicies.requiresApproval(actor.organizationId, capability),
  }),
  approvalPolicy: t.field({
    type: ApprovalPolicy,
    nullable: true,
    description: "The capability's own policy; null: that of the organisation counts.",
    resolve: ({ name }, _args, { actor, services }) =>
      services.approvalPolicies.find(actor.organizationId, name),
  }),
}))

const CapabilityResult = builder.errorUnion('CapabilityPolicyResult', {
  types: [Capability, NotFoundError, ForbiddenError],
})

builder.mutationField('setCapabilityPolicy', (t) =>
  t.field({
    type: CapabilityResult,
    description:
      'Decides which calls of one capability wait for approval; null leaves it to the organisation.',
    authScopes: { write: 'admin' },
    args: { name: t.arg.string({ required: true }), approvalPolicy: t.arg({ type: ApprovalPolicy }) },
    resolve: (_root, { name, approvalPolicy }, { actor, services }) =>
      services.approvalPolicies.set(actor, name, approvalPolicy ?? null),
  }),
)
