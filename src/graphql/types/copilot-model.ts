import { isJsonObject } from '../../base/json.ts'
import type { AvailableModel, ModelSettings } from '../../domain/copilot/copilot-settings.ts'
import { builder } from '../builder.ts'
import { ForbiddenError, ValidationError } from './errors.ts'

const CopilotModelOption = builder.objectRef<AvailableModel>('CopilotModelOption').implement({
  fields: (t) => ({
    value: t.exposeString('value'),
    label: t.exposeString('label'),
    provider: t.exposeString('provider'),
    available: t.exposeBoolean('available', { description: 'Whether it can answer in this installation.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it cannot.' }),
  }),
})

const CopilotModelSettings = builder.objectRef<ModelSettings>('CopilotModelSettings').implement({
  description: 'Which model answers in the organisation.',
  isTypeOf: (value) => isJsonObject(value) && 'effectiveModel' in value,
  fields: (t) => ({
    model: t.exposeString('model', { description: 'The one that was chosen.' }),
    default: t.exposeString('default', { description: 'The one that answers where none was chosen.' }),
    options: t.expose('options', { type: [CopilotModelOption] }),
    effectiveModel: t.exposeString('effectiveModel', {
      description: 'The chosen one, or the built-in planner where its provider is not configured.',
    }),
    effectiveProvider: t.exposeString('effectiveProvider'),
    offline: t.boolean({
      description: 'Whether the built-in planner answers, which needs no provider.',
      resolve: ({ effectiveProvider }) => effectiveProvider === 'offline',
    }),
  }),
})

const CopilotModelResult = builder.errorUnion('CopilotModelResult', {
  types: [CopilotModelSettings, ValidationError, ForbiddenError],
})

builder.queryField('copilotModelSettings', (t) =>
  t.field({
    type: CopilotModelSettings,
    authScopes: { read: 'copilot' },
    resolve: (_root, _args, { actor, services }) => services.copilotSettings.get(actor),
  }),
)

builder.mutationField('setCopilotModel', (t) =>
  t.field({
    type: CopilotModelResult,
    description:
      'Chooses a model, configured or not; one that is not among the options is a ValidationError.',
    authScopes: { write: 'copilot' },
    args: { model: t.arg.string({ required: true }) },
    resolve: (_root, { model }, { actor, services }) => services.copilotSettings.set(actor, model),
  }),
)
