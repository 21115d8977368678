import { isJsonObject } from '../../base/json.ts'
import type { Trigger, TriggerSecret } from '../../domain/triggers/triggers.ts'
import { builder } from '../builder.ts'
import { ConflictError, ForbiddenError, NotFoundError, ValidationError } from './errors.ts'
import { Workflow } from './workflow.ts'

const TriggerEndpoint = builder.objectRef<Trigger>('TriggerEndpoint')

builder.node(TriggerEndpoint, {
  description:
    'Where requests begin runs: the address of a webhook block, from its first deployment or arming on. ' +
    'Callers show its secret as `Authorization: Bearer`, or as `?token=`, unless they sign what they send.',
  isTypeOf: (value) => isJsonObject(value) && 'armedUntil' in value,
  authScopes: { read: 'workflows' },
  id: { resolve: ({ id }) => id },
  loadManyWithoutCache: (ids, { actor, services }) => services.triggers.findMany(actor, ids),
  fields: (t) => ({
    url: t.exposeString('url'),
    blockId: t.exposeID('blockId'),
    requireSignature: t.exposeBoolean('requireSignature', {
      description: 'Whether callers sign what they send, as Standard Webhooks describes.',
    }),
    secretHint: t.exposeString('hint', {
      nullable: true,
      description: 'The last characters of the secret. Null: there is none yet, and nobody can call it.',
    }),
    armedUntil: t.expose('armedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until then one call is taken, which runs the newest version.',
    }),
    lastReceivedAt: t.expose('lastReceivedAt', { type: 'DateTime', nullable: true }),
    dedupeHeader: t.exposeString('dedupeHeader', {
      nullable: true,
      description: 'The header by which a repeated message is told; null: those that senders usually use.',
    }),
  }),
})

const Secret = builder.objectRef<TriggerSecret>('TriggerSecret').implement({
  description: 'A trigger with its secret, which is shown this once.',
  isTypeOf: (value) => isJsonObject(value) && 'secret' in value,
  fields: (t) => ({
    trigger: t.field({ type: TriggerEndpoint, resolve: ({ trigger }) => trigger }),
    secret: t.exposeString('secret'),
  }),
})

builder.objectField(Workflow, 'triggers', (t) =>
  t.field({
    type: [TriggerEndpoint],
    resolve: ({ id }, _args, { loaders }) => loaders.workflows.triggers.load(id),
  }),
)

const ERRORS = [ValidationError, NotFoundError, ConflictError, ForbiddenError]
const TriggerResult = builder.errorUnion('TriggerResult', { types: [TriggerEndpoint, ...ERRORS] })
const TriggerSecretResult = builder.errorUnion('TriggerSecretResult', { types: [Secret, ...ERRORS] })

builder.mutationFields((t) => ({
  armTrigger: t.field({
    type: TriggerResult,
    description: 'Takes one call within ten minutes, which runs the newest version, deployed or not.',
    authScopes: { write: 'workflows' },
    args: { workflowId: t.arg.id({ required: true }) },
    resolve: (_root, { workflowId }, { actor, services }) => services.triggers.arm(actor, workflowId),
  }),
  rotateTriggerSecret: t.field({
    type: TriggerSecretResult,
    description: 'Makes a new secret; the old one ends at once.',
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { actor, services }) => services.triggers.rotateSecret(actor, id),
  }),
}))
