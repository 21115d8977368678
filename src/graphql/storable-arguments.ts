import SchemaBuilder, {
  BasePlugin,
  createInputValueMapper,
  mapInputFields,
  type PothosOutputFieldConfig,
  resolveInputTypeConfig,
  type SchemaTypes,
} from '@pothos/core'
import { AppError } from '../base/errors.ts'
import { storableTextIssues } from '../base/storable-text.ts'

const PLUGIN = 'storableArguments'
const TEXT_TYPES: ReadonlySet<string> = new Set(['ID', 'String', 'Cursor'])
/** Not everything in them is stored as text: whoever stores some of it says what cannot be. */
const JSON_TYPES: ReadonlySet<string> = new Set(['JSON', 'JSONSchema'])

/** The extensions of a field that has an answer of its own to texts which nothing can be stored under. */
export const takesAnyText = { [PLUGIN]: false } as const

/**
 * Refuses ids, filters and other texts that Postgres can neither keep nor look for (base/storable-text.ts), wherever
 * an argument or a field of an input holds one: VALIDATION with an issue for each, before the resolver is called.
 */
class StorableArgumentsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (field.extensions?.[PLUGIN] === false || !this.#placesOf(TEXT_TYPES, field)) return field
    const json = this.#placesOf(JSON_TYPES, field)
    const withoutJson = json ? createInputValueMapper(json, () => null) : (args: object) => args
    const check = (args: Record<string, unknown>) => {
      const issues = storableTextIssues(withoutJson(args), [])
      if (issues.length > 0) throw new AppError('VALIDATION', 'Invalid arguments', { issues })
      return args
    }
    return { ...field, argMappers: [...(field.argMappers ?? []), check] }
  }

  /** Where the field's arguments hold values of the types; null for nowhere. */
  #placesOf(types: ReadonlySet<string>, { args }: PothosOutputFieldConfig<Types>) {
    return mapInputFields(args, this.buildCache, ({ type }) =>
      types.has(resolveInputTypeConfig(type, this.buildCache).name) ? true : null,
    )
  }
}

declare global {
  // biome-ignore lint/style/noNamespace: Pothos has the types of its plugins in one
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      [PLUGIN]: StorableArgumentsPlugin<Types>
    }
  }
}

SchemaBuilder.registerPlugin(PLUGIN, StorableArgumentsPlugin)

export default PLUGIN
