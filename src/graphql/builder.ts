import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import ErrorsPlugin from '@pothos/plugin-errors'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import ValidationPlugin from '@pothos/plugin-validation'
import { AppError } from '../base/errors.ts'
import type { JsonValue } from '../base/json.ts'
import { hasReadScope, hasScope, type RequirableScope } from '../domain/actor.ts'
import type PrismaTypes from '../platform/db/generated/pothos-types.ts'
import { getDatamodel } from '../platform/db/generated/pothos-types.ts'
import type { GraphqlContext } from './context.ts'
import StorableArgumentsPlugin from './storable-arguments.ts'
import { toValidationError } from './validation.ts'

export interface SchemaTypes {
  PrismaTypes: PrismaTypes
  Context: GraphqlContext
  DefaultFieldNullability: false
  /** `read`: what the scope allows to see, which the scope `read` allows too; `write`: what it allows to do. */
  AuthScopes: { read: RequirableScope; write: RequirableScope }
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date }
    JSON: { Input: JsonValue; Output: unknown }
    JSONSchema: { Input: JsonValue; Output: unknown }
    Cursor: { Input: string; Output: string }
  }
}

/**
 * The one builder of the schema: the files in `types/` add their nouns to it. It holds no connection; whatever a
 * field needs is in the operation's context. Errors come first, so that a refused scope can be a result as well.
 */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [
    ErrorsPlugin,
    ScopeAuthPlugin,
    RelayPlugin,
    PrismaPlugin,
    ComplexityPlugin,
    StorableArgumentsPlugin,
    ValidationPlugin,
  ],
  defaultFieldNullability: false,
  prisma: { client: (context) => context.prisma, dmmf: getDatamodel(), onUnusedQuery: null },
  relay: {
    encodeGlobalID: (_typename, id) => String(id),
    nodeQueryOptions: false,
    nodesQueryOptions: false,
  },
  errors: { directResult: true, unsafelyHandleInputErrors: true },
  scopeAuth: {
    authScopes: ({ actor }) => ({
      read: (scope) => hasReadScope(actor, scope),
      write: (scope) => hasScope(actor, scope),
    }),
    unauthorizedError: (_parent, { actor, services }, { parentType, fieldName }, { failure }) => {
      const scope = requiredScope(failure)
      services.audit.noteDenial(actor, `${parentType.name}.${fieldName}`, scope)
      return new AppError('FORBIDDEN', `API key is missing the required scope: ${scope}`, {
        requiredScope: scope,
      })
    },
    authorizeOnSubscribe: true,
  },
  validation: { validationError: ({ issues }) => toValidationError(issues) },
  complexity: { defaultComplexity: 1, defaultListMultiplier: 10 },
})

builder.queryType({})
builder.mutationType({})
builder.subscriptionType({})

/** What fails is a scope, or several of which one is named. */
function requiredScope(failure: object): string {
  if ('parameter' in failure) return String(failure.parameter)
  const failures = 'failures' in failure && Array.isArray(failure.failures) ? failure.failures : []
  const [first] = failures.map((one: object) => requiredScope(one))
  return first ?? 'unknown'
}

/** The builder's types, for helpers that are generic in what they build. */
export type BuilderTypes = typeof builder.$inferSchemaTypes
