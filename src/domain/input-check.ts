import { AppError, type FieldIssue } from '../base/errors.ts'
import type { JsonObject } from '../base/json.ts'
import { compileSchema, type Validator } from '../base/validate.ts'
import type { Capability } from '../engine/connectors/catalog.ts'
import type { Connector } from '../engine/connectors/connector.ts'

/** Checks inputs against the capabilities' parameters. Keeps a compiled schema as long as there is its capability. */
export class InputCheck {
  readonly #validators = new WeakMap<Capability, Validator>()

  /** Throws VALIDATION with every issue when the input does not match the capability's parameters. */
  check(capability: Capability, connector: Connector, input: JsonObject): void {
    const bySchema = this.#validatorOf(capability)(input)
    const issues = bySchema.length > 0 ? bySchema : furtherIssues(connector, capability.tool, input)
    if (issues.length === 0) return
    throw new AppError('VALIDATION', `Invalid input for capability "${capability.name}"`, { issues })
  }

  #validatorOf(capability: Capability): Validator {
    const known = this.#validators.get(capability)
    if (known) return known
    const validate = compileSchema(capability.parameters)
    this.#validators.set(capability, validate)
    return validate
  }
}

function furtherIssues(connector: Connector, tool: string, input: JsonObject): FieldIssue[] {
  return connector.check?.(tool, input) ?? []
}
