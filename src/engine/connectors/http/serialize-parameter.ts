import { isJsonObject, type JsonValue } from '../../../base/json.ts'

/** How a parameter is written, in the words of the OpenAPI specification. */
export interface ParameterStyle {
  name: string
  style: 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject' | 'json'
  explode: boolean
  /** Whether `:/?#[]@!$&'()*+,;=` are left as they are. */
  allowReserved: boolean
}

type Encode = (text: string) => string

const plain: Encode = (text) => text

/** What stands in the path in place of `{name}`, percent-encoded. */
export function toPathPart(value: JsonValue, { name, style, explode }: ParameterStyle): string {
  const encode = encodeURIComponent
  switch (style) {
    case 'label':
      return `.${delimited(value, { explode, encode, delimiter: explode ? '.' : ',' })}`
    case 'matrix':
      return matrix(value, encode(name), explode)
    case 'json':
      return encode(JSON.stringify(value))
    default:
      return delimited(value, { explode, encode, delimiter: ',' })
  }
}

/** The `name=value` pairs of a query, percent-encoded. */
export function toQueryPairs(value: JsonValue, style: ParameterStyle): string[] {
  const encode = style.allowReserved ? encodeUnreserved : encodeURIComponent
  const name = encodeURIComponent(style.name)
  switch (style.style) {
    case 'json':
      return [`${name}=${encode(JSON.stringify(value))}`]
    case 'deepObject':
      return deepPairs(name, value, encode)
    case 'spaceDelimited':
      return formPairs(value, { name, explode: style.explode, encode, delimiter: '%20' })
    case 'pipeDelimited':
      return formPairs(value, { name, explode: style.explode, encode, delimiter: '%7C' })
    default:
      return formPairs(value, { name, explode: style.explode, encode, delimiter: ',' })
  }
}

/** The value of a header: as it is, since headers know no encoding. */
export function toHeaderValue(value: JsonValue, { style, explode }: ParameterStyle): string {
  return style === 'json'
    ? JSON.stringify(value)
    : delimited(value, { explode, encode: plain, delimiter: ',' })
}

interface Delimited {
  explode: boolean
  encode: Encode
  delimiter: string
}

function delimited(value: JsonValue, { explode, encode, delimiter }: Delimited): string {
  if (Array.isArray(value)) return value.map((item) => encode(toText(item))).join(delimiter)
  if (!isJsonObject(value)) return encode(toText(value))
  const between = explode ? '=' : delimiter
  return Object.entries(value)
    .map(([key, item]) => `${encode(key)}${between}${encode(toText(item))}`)
    .join(delimiter)
}

function matrix(value: JsonValue, name: string, explode: boolean): string {
  const encode = encodeURIComponent
  const parts = explode && typeof value === 'object' ? explodedPairs(value, name, encode) : null
  if (parts) return parts.map((part) => `;${part}`).join('')
  return `;${name}=${delimited(value, { explode: false, encode, delimiter: ',' })}`
}

function formPairs(
  value: JsonValue,
  { name, explode, encode, delimiter }: Delimited & { name: string },
): string[] {
  const pairs = explode ? explodedPairs(value, name, encode) : null
  return pairs ?? [`${name}=${delimited(value, { explode: false, encode, delimiter })}`]
}

/** Each item for itself; null for what has no items. */
function explodedPairs(value: JsonValue, name: string, encode: Encode): string[] | null {
  if (Array.isArray(value)) return value.map((item) => `${name}=${encode(toText(item))}`)
  if (!isJsonObject(value)) return null
  return Object.entries(value).map(([key, item]) => `${encode(key)}=${encode(toText(item))}`)
}

/** `filter[name]=x`, and deeper levels the way most servers read them. */
function deepPairs(name: string, value: JsonValue, encode: Encode): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => deepPairs(`${name}[]`, item, encode))
  if (!isJsonObject(value)) return [`${name}=${encode(toText(value))}`]
  return Object.entries(value).flatMap(([key, item]) =>
    deepPairs(`${name}[${encodeURIComponent(key)}]`, item, encode),
  )
}

function toText(value: JsonValue): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

function encodeUnreserved(text: string): string {
  return encodeURIComponent(text).replace(
    /%(?:3A|2F|3F|23|5B|5D|40|21|24|26|27|28|29|2A|2B|2C|3B|3D)/g,
    (code) =>
      // A reserved character that would end the query is no part of a value
      code === '%23' || code === '%26' ? code : decodeURIComponent(code),
  )
}
