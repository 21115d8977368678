import type { FieldIssue } from '../../../base/errors.ts'
import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import { compileSchema } from '../../../base/validate.ts'
import type { BlockDescription } from '../blocks/block-description.ts'
import { parseText } from '../expressions/references.ts'

/**
 * What has the wrong type or form in a config, each path beginning with the key. Null stands for a key that is
 * absent, and where a reference or placeholder stands, only the run knows the value. What is missing is no fault here.
 */
export function configTypeIssues({ config: properties }: BlockDescription, config: JsonObject): FieldIssue[] {
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null))
  const validate = compileSchema({ type: 'object', properties: { ...properties } })
  return validate(given)
    .map((issue) => ({ ...issue, path: issue.path.slice(1) }))
    .filter(({ path }) => !holdsReference(valueAt(given, path)))
}

/** The groups of keys of which none is set. */
export function missingKeys({ needs }: BlockDescription, config: JsonObject): (readonly string[])[] {
  return needs.filter((group) => group.every((key) => isBlank(config[key])))
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

function holdsReference(value: unknown): boolean {
  return typeof value === 'string' && parseText(value).some((part) => typeof part !== 'string')
}

function valueAt(config: JsonObject, path: FieldIssue['path']): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)]
    return isJsonObject(value) ? value[String(step)] : undefined
  }, config)
}
