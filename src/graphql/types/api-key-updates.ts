import type { ApiKeyState } from '../../domain/api-keys/api-key-reads.ts'
import { builder } from '../builder.ts'
import { CURSOR_OF_UPDATE } from '../cursor.ts'
import { followRows, type RowUpdate } from '../row-updates.ts'
import { ApiKeyRef } from './api-key.ts'

const ApiKeyUpdate = builder.objectRef<RowUpdate<ApiKeyState>>('ApiKeyUpdate').implement({
  description: 'An API key that was made or changed, as it is now.',
  fields: (t) => ({
    cursor: t.expose('cursor', CURSOR_OF_UPDATE),
    apiKey: t.field({ type: ApiKeyRef, resolve: ({ row }) => row.apiKey }),
  }),
})

builder.subscriptionField('apiKeysChanged', (t) =>
  t.field({
    type: ApiKeyUpdate,
    description:
      'The API keys that were created, renamed, disabled, enabled, rotated or revoked after a cursor; without a ' +
      'cursor, from now on. Changes that follow each other fast may come as one; the last one is never missed. That ' +
      'a key was used or has reached its `expiresAt` is not told.',
    authScopes: { write: 'admin' },
    complexity: 10,
    args: { after: t.arg({ type: 'Cursor', description: 'The cursor of the last update that was seen.' }) },
    subscribe: async (_root, { after }, context) => {
      const { actor, services } = context
      const pages = await services.feeds.apiKeysChanged(actor, after)
      return followRows(pages, context, ({ id }) => services.apiKeyReads.findState(actor, id))
    },
    resolve: (update) => update,
  }),
)
