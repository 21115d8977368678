import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { builder } from '../builder.ts'
import { invalidArgument } from '../validation.ts'
import { Capability } from './capability.ts'
import { ConnectedAccount } from './connected-account.ts'
import { DeleteResult } from './deletion.ts'
import { ConflictError, ForbiddenError, NotFoundError, ValidationError } from './errors.ts'
import { Integration } from './integration.ts'

/** What every mutation answers with that connects or changes an account. */
export const ConnectResult = builder.errorUnion('ConnectResult', {
  types: [ConnectedAccount, ValidationError, ConflictError, ForbiddenError, NotFoundError],
})

const IntegrationResult = builder.errorUnion('IntegrationResult', {
  types: [Integration, ForbiddenError, NotFoundError],
})

const CapabilityResult = builder.errorUnion('CapabilityResult', {
  types: [Capability, ValidationError, ForbiddenError, NotFoundError],
})

const HintOverrides = builder.inputType('HintOverrides', {
  description: "A hint that is null is the tool's own again; one that is left out stays as it is.",
  fields: (t) => ({
    readOnly: t.boolean(),
    idempotent: t.boolean(),
    destructive: t.boolean(),
    openWorld: t.boolean(),
  }),
})

/** The argument `credentials` as an object; they are sealed at once and never shown again. */
export function toCredentials(value: JsonValue | null | undefined): JsonObject {
  if (value == null) return {}
  if (isJsonObject(value)) return value
  throw invalidArgument(['credentials'], 'must be an object')
}

builder.mutationFields((t) => ({
  connectMcpServer: t.field({
    type: ConnectResult,
    description:
      'Connects an MCP server: by its `url` (Streamable HTTP), or as a program, by its `command` (switched on by ' +
      'ALLOW_STDIO_MCP). `credentials`: `{bearerToken?, headers?}` for a URL, `{env?}` for a program.',
    authScopes: { write: 'admin' },
    args: {
      integrationKey: t.arg.string({ required: true }),
      displayName: t.arg.string({ required: true }),
      url: t.arg.string(),
      command: t.arg.stringList({ description: 'The program and its arguments; no shell reads them.' }),
      credentials: t.arg({ type: 'JSON' }),
      timeoutMs: t.arg.int({ description: 'For one call without any progress; 60,000 by default.' }),
      trustHints: t.arg.boolean({ description: "By default as the organisation's settings say." }),
    },
    resolve: async (_root, args, { actor, services }) => {
      const { integrationKey, displayName, url, command, timeoutMs, trustHints } = args
      const settings = {
        ...(url == null ? {} : { url }),
        ...(command == null ? {} : { command }),
        ...(timeoutMs == null ? {} : { timeoutMs }),
      }
      const credentials = toCredentials(args.credentials)
      const names = { connector: 'mcp', integrationKey, displayName, trustHints } as const
      const account = await services.connections.connect(actor, { ...names, settings, credentials })
      return ConnectedAccount.addBrand(account)
    },
  }),
  updateConnectedAccount: t.field({
    type: ConnectResult,
    description: 'New credentials take the place of all earlier ones, and the catalogue is read with them.',
    authScopes: { write: 'admin' },
    args: {
      id: t.arg.id({ required: true }),
      displayName: t.arg.string(),
      credentials: t.arg({ type: 'JSON' }),
      enabled: t.arg.boolean(),
    },
    resolve: async (_root, { id, displayName, enabled, ...args }, { actor, services }) => {
      const credentials = args.credentials == null ? null : toCredentials(args.credentials)
      const change = { displayName, enabled, credentials }
      return ConnectedAccount.addBrand(await services.connections.update(actor, id, change))
    },
  }),
  syncConnectedAccount: t.field({
    type: ConnectResult,
    description: 'Reads the catalogue now; what it found is in `syncs`.',
    authScopes: { write: 'admin' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { actor, services }) =>
      ConnectedAccount.addBrand(await services.connections.sync(actor, id)),
  }),
  disconnectAccount: t.field({
    type: DeleteResult,
    description: 'Removes the account with its credentials and tools.',
    authScopes: { write: 'admin' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { actor, services }) => {
      await services.connections.disconnect(actor, id)
      return { deletedId: id }
    },
  }),
}))

builder.mutationFields((t) => ({
  trustIntegrationHints: t.field({
    type: IntegrationResult,
    description: "Whether what an integration's tools declare of themselves counts.",
    authScopes: { write: 'admin' },
    args: { id: t.arg.id({ required: true }), trustHints: t.arg.boolean({ required: true }) },
    resolve: async (_root, { id, trustHints }, { actor, services }) =>
      Integration.addBrand(await services.hintDecisions.trust(actor, id, trustHints)),
  }),
  overrideCapabilityHints: t.field({
    type: CapabilityResult,
    description: 'Says what a tool does, in place of what it says of itself; wins over everything.',
    authScopes: { write: 'admin' },
    args: { name: t.arg.string({ required: true }), hints: t.arg({ type: HintOverrides, required: true }) },
    resolve: (_root, { name, hints }, { actor, services }) =>
      services.hintDecisions.override(actor, name, hints),
  }),
}))
