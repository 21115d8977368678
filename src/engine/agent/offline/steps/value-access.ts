import { parseText } from '../../../workflow/references.ts'

/** A reference as code reads it: `<Fetch.output.x>` is `input_data["Fetch"]["output"]["x"]`. */
export function toCodeAccess(reference: string | null): string {
  const [part] = parseText(reference ?? '')
  if (typeof part !== 'object' || part.kind !== 'reference') return 'input_data'
  const { block, key, path } = part
  return `input_data${[block, key, ...path].map((step) => `[${JSON.stringify(step)}]`).join('')}`
}
