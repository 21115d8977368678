import { parseText } from '../../../workflow/expressions/references.ts'

/** A reference as code reads it: `<Fetch.output.x>` is `input_data["Fetch"]["output"]["x"]`. */
export function toCodeAccess(reference: string | null): string {
  const [part] = parseText(reference ?? '')
  if (typeof part !== 'object' || part.kind !== 'reference') return 'input_data'
  const { block, key, path } = part
  return `input_data${[block, key, ...path].map((step) => `[${JSON.stringify(step)}]`).join('')}`
}

/** A reference to a field below another reference: `<Fetch.output>` and `score` are `<Fetch.output.score>`. */
export function fieldOf(reference: string, field: string): string {
  const segment = /^[^.[\]<>\n]{1,200}$/.test(field) ? `.${field}` : `[${JSON.stringify(field)}]`
  return `${reference.slice(0, -1)}${segment}>`
}
