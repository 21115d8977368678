import type { CatalogSync as Sync } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'

export const CatalogSync = builder.objectRef<Sync>('CatalogSync').implement({
  description: "What one reading of an account's catalogue found. The names are the service's own.",
  fields: (t) => ({
    id: t.exposeID('id'),
    at: t.expose('at', { type: 'DateTime' }),
    ok: t.exposeBoolean('ok'),
    added: t.exposeStringList('added'),
    changed: t.exposeStringList('changed'),
    removed: t.exposeStringList('removed'),
    warnings: t.exposeStringList('warnings', { description: 'What was left out or changed, and why.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why the catalogue could not be read.' }),
  }),
})
