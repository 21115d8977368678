import type { JsonObject } from '../../../base/json.ts'

/** The longest name of a property that all model providers take. */
const MAX_NAME_CHARS = 64

/** The properties of a tool's input, gathered from the places where an operation takes something. */
export class FlatProperties {
  readonly #properties = new Map<string, JsonObject>()
  readonly #required = new Set<string>()

  /** Adds one under its own name, or as `prefix_name` where that is taken. Returns the name that it got. */
  add(name: string, facts: { prefix: string; schema: JsonObject; isRequired: boolean }): string {
    const plain = name.replace(/[^\w.-]+/g, '_')
    const prefixed = `${facts.prefix}_${plain}`
    let property = plain.slice(0, MAX_NAME_CHARS)
    for (let number = 1; this.#properties.has(property); number++) {
      const suffix = number === 1 ? '' : `_${number}`
      property = `${prefixed.slice(0, MAX_NAME_CHARS - suffix.length)}${suffix}`
    }
    this.#properties.set(property, facts.schema)
    if (facts.isRequired) this.#required.add(property)
    return property
  }

  toSchema(): JsonObject {
    const properties = Object.fromEntries(this.#properties)
    return { type: 'object', properties, required: [...this.#required], additionalProperties: false }
  }
}
