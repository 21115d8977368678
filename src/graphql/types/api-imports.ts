import { builder } from '../builder.ts'
import { ConnectedAccount } from './connected-account.ts'
import { ConnectResult, toCredentials } from './connection-mutations.ts'

builder.mutationFields((t) => ({
  importOpenApi: t.field({
    type: ConnectResult,
    description:
      'Makes tools of the operations of an OpenAPI document (3.0 or 3.1, JSON or YAML, at most 20 MB and 500 ' +
      'operations). One that is read from a URL is read again at every synchronisation.',
    authScopes: { write: 'admin' },
    args: {
      integrationKey: t.arg.string({ required: true }),
      displayName: t.arg.string({ required: true }),
      url: t.arg.string({ description: 'Where the document is; or give `document`.' }),
      document: t.arg({ type: 'JSON', description: 'The document as an object, or its text as a string.' }),
      baseUrl: t.arg.string({ description: "In place of the document's own servers." }),
      credentials: t.arg({
        type: 'JSON',
        description:
          'By the names of the security schemes: a text for a key or a token, {username, password} or {clientId, ' +
          'clientSecret}. `bearer`, `basic`, `headers` and `query` are sent with every request.',
      }),
      include: t.arg.stringList({
        description: 'Operation ids or `METHOD /path`; a name that ends with `*` chooses all that begin so.',
      }),
    },
    resolve: async (_root, { integrationKey, displayName, credentials, ...given }, { actor, services }) => {
      const settings = Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) => (value == null ? [] : [[name, value]])),
      )
      const input = { integrationKey, displayName, settings, credentials: toCredentials(credentials) }
      return ConnectedAccount.addBrand(
        await services.connections.connect(actor, { ...input, connector: 'openapi' }),
      )
    },
  }),
  createHttpIntegration: t.field({
    type: ConnectResult,
    description: 'Makes tools of HTTP requests that are described one by one, without a document.',
    authScopes: { write: 'admin' },
    args: {
      integrationKey: t.arg.string({ required: true }),
      displayName: t.arg.string({ required: true }),
      baseUrl: t.arg.string({ required: true }),
      tools: t.arg({
        type: 'JSON',
        required: true,
        description:
          'A list of {name, description, method, path, inputSchema, parameters}. A property that the path names in ' +
          'braces goes there, the others into the query or into the JSON body, as the method has it; `parameters` ' +
          'says otherwise: {"X-Trace": "header"}.',
      }),
      credentials: t.arg({ type: 'JSON', description: '`bearer`, `basic`, `headers` and `query`.' }),
    },
    resolve: async (_root, { baseUrl, tools, ...given }, { actor, services }) => {
      const { integrationKey, displayName } = given
      const credentials = toCredentials(given.credentials)
      const input = { integrationKey, displayName, settings: { baseUrl, tools: tools ?? [] }, credentials }
      return ConnectedAccount.addBrand(
        await services.connections.connect(actor, { ...input, connector: 'http' }),
      )
    },
  }),
}))
