import type { CatalogChange } from '../../domain/accounts/catalog-change.ts'
import type { StreamEvent } from '../../engine/event-log/event.ts'
import { builder } from '../builder.ts'
import { parseSequence } from '../cursor.ts'
import { followEvents } from '../event-source.ts'

interface CatalogChangeShape extends CatalogChange {
  seq: number
  at: Date
}

const CapabilityCatalogChange = builder.objectRef<CatalogChangeShape>('CapabilityCatalogChange').implement({
  description: 'What one change of accounts or tools has done to the capabilities, which it names.',
  fields: (t) => ({
    cursor: t.field({
      type: 'Cursor',
      description: 'To be given as `after` when the subscription is opened again.',
      resolve: ({ seq }) => String(seq),
    }),
    at: t.expose('at', { type: 'DateTime' }),
    added: t.exposeStringList('added'),
    changed: t.exposeStringList('changed'),
    removed: t.exposeStringList('removed'),
  }),
})

builder.subscriptionField('capabilitiesChanged', (t) =>
  t.field({
    type: CapabilityCatalogChange,
    description:
      'The changes of the catalogue after a cursor, in order and each once; without a cursor those from now on. ' +
      'Fails before the first change with CURSOR_EXPIRED when changes after the cursor are no longer kept.',
    authScopes: { read: 'runtime' },
    complexity: 10,
    args: { after: t.arg({ type: 'Cursor', description: 'The cursor of the last change that was seen.' }) },
    subscribe: async (_root, { after }, { actor, services }) => {
      const begin = after == null ? null : parseSequence(after)
      return followEvents(await services.capabilities.followChanges(actor, begin), toCatalogChange)
    },
    resolve: (change) => change,
  }),
)

function toCatalogChange({ seq, at, payload }: StreamEvent): CatalogChangeShape {
  return { seq, at: new Date(at), ...(JSON.parse(payload) as CatalogChange) } // written from one
}
