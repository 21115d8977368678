import { isJsonObject } from '../../base/json.ts'
import type { OrganizationSecret as Secret } from '../../domain/organizations/organization-secrets.ts'
import { builder } from '../builder.ts'
import { DeleteResult } from './deletion.ts'
import { ConflictError, ForbiddenError, ValidationError } from './errors.ts'

const OrganizationSecret = builder.objectRef<Secret>('OrganizationSecret').implement({
  description: 'What `{{secrets.NAME}}` stands for in workflows. Its value is never shown.',
  isTypeOf: (value) => isJsonObject(value) && 'name' in value && 'updatedAt' in value,
  fields: (t) => ({
    name: t.exposeString('name'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
})

builder.queryField('organizationSecrets', (t) =>
  t.field({
    type: [OrganizationSecret],
    description: 'By name; at most 200.',
    authScopes: { read: 'workflows' },
    resolve: (_root, _args, { actor, services }) => services.organizationSecrets.list(actor),
  }),
)

const SecretResult = builder.errorUnion('OrganizationSecretResult', {
  types: [OrganizationSecret, ValidationError, ConflictError, ForbiddenError],
})

builder.mutationFields((t) => ({
  setOrganizationSecret: t.field({
    type: SecretResult,
    description: 'Sets or replaces the value, which is kept sealed: 4 to 65,536 characters.',
    authScopes: { write: 'workflows' },
    args: { name: t.arg.string({ required: true }), value: t.arg.string({ required: true }) },
    resolve: (_root, secret, { actor, services }) => services.organizationSecrets.set(actor, secret),
  }),
  deleteOrganizationSecret: t.field({
    type: DeleteResult,
    description: 'Steps that name it fail from then on; `deletedId` is its name.',
    authScopes: { write: 'workflows' },
    args: { name: t.arg.string({ required: true }) },
    resolve: async (_root, { name }, { actor, services }) => {
      await services.organizationSecrets.delete(actor, name)
      return { deletedId: name }
    },
  }),
}))
