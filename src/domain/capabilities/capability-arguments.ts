import { withMeantNames, withSafeNames } from '../../base/argument-names.ts'
import { isJsonObject, type JsonObject } from '../../base/json.ts'
import type { Capability } from '../../engine/connectors/catalog.ts'

/** The argument that chooses an account; a tool that has one of that name itself keeps it. */
const ACCOUNT_PARAMETERS = ['connectedAccountId', '_connectedAccountId'] as const

/**
 * What a model is to give for a call: the capability's parameters, by names that every model takes, and, with several
 * accounts, the one to call through.
 */
export function argumentSchemaOf(capability: Capability): JsonObject & { type: 'object' } {
  const { parameters, accounts } = capability
  const schema: JsonObject & { type: 'object' } = { ...withSafeNames(parameters), type: 'object' }
  if (accounts.length < 2) return schema
  const name = accountParameter(capability)
  const labels = accounts.map(
    ({ connectedAccountId, displayName }) => `${connectedAccountId} is ${displayName}`,
  )
  const choice = {
    type: 'string',
    enum: accounts.map(({ connectedAccountId }) => connectedAccountId),
    description: `The account to call through: ${labels.join('; ')}.`,
  }
  const required = Array.isArray(schema.required) ? schema.required : []
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  return {
    ...schema,
    properties: { ...properties, [name]: choice },
    required: [...required, name],
  }
}

/** The arguments of a call: the input of the capability, and beside it the account that was chosen. */
export function splitArguments(
  capability: Capability,
  given: JsonObject,
): { input: JsonObject; connectedAccountId: string | undefined } {
  const parameter = accountParameter(capability)
  const { [parameter]: chosen, ...input } = given
  const meant = (args: JsonObject) => withMeantNames(capability.parameters, args)
  return typeof chosen === 'string'
    ? { input: meant(input), connectedAccountId: chosen }
    : { input: meant(given), connectedAccountId: undefined }
}

function accountParameter(capability: Capability): string {
  const properties = propertiesOf(capability)
  return ACCOUNT_PARAMETERS.find((name) => !Object.hasOwn(properties, name)) ?? ACCOUNT_PARAMETERS[1]
}

function propertiesOf({ parameters }: Capability): JsonObject {
  return isJsonObject(parameters.properties) ? parameters.properties : {}
}
