import type { JsonObject, JsonValue } from '../../../base/json.ts'
import type { BlockType } from '../graph/graph.ts'

/** What a type of block is, to editors, to the linter and to whoever builds graphs; how it runs stands elsewhere. */
export interface BlockDescription {
  type: BlockType
  title: string
  description: string
  /** The keys of its config: a JSON Schema each, with the default where there is one. */
  config: Readonly<Record<string, JsonObject>>
  /** What must be set: of each group, one key at least. */
  needs: readonly (readonly string[])[]
  /** The fields that references may read of what it gives: a JSON Schema each. */
  outputs: Readonly<Record<string, JsonObject>>
  /** The outputs that edges begin at, for one config; none: a single one without a name. */
  handles(config: JsonObject): string[]
  /** The keys of the config in whose text no values take the place of references, and what it is instead. */
  syntax: Readonly<Record<string, ConfigSyntax>>
  /** What becomes of `{{secrets.NAME}}` in its config; without it the block is refused in a run. */
  secrets?: SecretUse
}

/**
 * The value takes its place, which only a block may have that keeps nothing of its config (blocks.md, References:
 * secrets never appear in events, logs or answers); or it stays as text.
 */
export type SecretUse = 'replaced' | 'kept'

/** Text without references; code, which reads `input_data`; or expressions, in which references are operands. */
export type ConfigSyntax = 'literal' | 'code' | 'expressions'

/** The JSON Schema (2020-12) of a block's config. */
export function configSchemaOf({ config, needs }: BlockDescription): JsonObject {
  const required = needs.flatMap((group) => (group.length === 1 ? group : []))
  const choices = needs.filter((group) => group.length > 1)
  return {
    type: 'object',
    properties: { ...config },
    required,
    ...(choices.length === 0
      ? {}
      : { allOf: choices.map((group) => ({ anyOf: group.map((key) => ({ required: [key] })) })) }),
  }
}

/** The JSON Schema of what references may read of a block. */
export function outputSchemaOf({ outputs }: BlockDescription): JsonObject {
  return { type: 'object', properties: { ...outputs } }
}

/** The values that a config has where it names none. */
export function defaultsOf({ config }: BlockDescription): JsonObject {
  const defaults: [string, JsonValue][] = Object.entries(config).flatMap(([key, schema]) =>
    schema.default === undefined ? [] : [[key, schema.default]],
  )
  return Object.fromEntries(defaults)
}

/** A config with its defaults; null stands for a key that is absent. */
export function withDefaults(description: BlockDescription, config: JsonObject): JsonObject {
  const given = Object.entries(config).filter(([, value]) => value !== null)
  return { ...defaultsOf(description), ...Object.fromEntries(given) }
}

/** For blocks that go on in one way. */
export function oneOutput(): string[] {
  return []
}
