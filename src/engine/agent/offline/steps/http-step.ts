import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../../../base/json.ts'
import { literalsIn, unmask } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { secretNameOf } from '../language/secret-names.ts'
import { toFieldName } from '../language/words.ts'
import { nameOfStep, objectOf } from './naming.ts'
import type { StepPhrase, StepSpec, VerbPhrase } from './step-spec.ts'

/** A request that is to be filled in by a person: a reserved name that answers nothing but a page. */
const PLACEHOLDER_URL = 'https://example.com'
const METHOD = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b/
const BODY = /\b(?:body|payload|json|data)(?: of| is|:|=)? ?⟦(?:j|q|c|r)(\d+)⟧/i
const HEADER =
  /\bheaders? (?:⟦q(\d+)⟧|([\w-]{1,60}))\s*(?::|=|to|of|with value|as)\s*(⟦\w\d+⟧|[^\s,;]{1,200})/gi
const TOKEN = /\b(?:bearer|api|auth(?:entication|orization)?|access)[- ]?(?:token|key|header)?\b/i
/** `with the token from {{secrets.NAME}}`, `using {{secrets.API_TOKEN}}` is masked so. */
const NAMED_TOKEN = /\b(?:token|key)\b[^⟦]{0,20}⟦r\d+⟧|⟦r\d+⟧ as (?:the |its |an? )?(?:\w+ )?(?:token|key)\b/i
const TIMEOUT = /\btimeout (?:of )?(\d{1,6}) ?(ms|s|sec|seconds?|milliseconds?)?/i
const ABOUT_ADDRESS = pattern`
  ^(?:urls?|link|address|page|web ?page|website|web ?site|site|it|this|that|them|content|contents|api
  |an api|endpoint|request|http|rest|data|json|html)$`

/** An HTTP request: `fetch the orders from https://…`, `call the API at …`, `POST it to …`. */
export function readHttp(phrase: VerbPhrase): StepSpec {
  const { literals, text, rest, verb, name } = phrase
  const address = addressIn(phrase)
  const object = objectOf(rest)
  const isPlain = object === '' || ABOUT_ADDRESS.test(object)
  const stem =
    /^(?:call|request|hit|ping|query|read|look|get|load|open|make|do|visit|submit|grab|download|retrieve|pull)$/.test(
      verb,
    )
  const title = isPlain
    ? methodOf(text) === 'GET' || stem === false
      ? 'Fetch'
      : 'Send'
    : nameOfStep(stem ? 'fetch' : verb, object, literals)
  return {
    type: 'general_api',
    name: name ?? (methodOf(text) === 'GET' ? title : isPlain ? 'Send request' : title),
    startVariable: /url|link|address|page|site/i.test(rest) || isPlain ? 'url' : `${toFieldName(object)}_url`,
    fill: [],
    config: ({ value }) => ({ ...addressed(address, value), ...requestConfig(phrase, value) }),
  }
}

/** An HTTP request of which only the noun is said: `an HTTP request to https://…`. */
export function readHttpBlock(phrase: StepPhrase): StepSpec {
  const address = addressIn(phrase)
  const isGet = methodOf(phrase.text) === 'GET'
  return {
    type: 'general_api',
    name: phrase.name ?? (isGet ? 'Fetch' : 'Send request'),
    fill: address === null ? ['its url'] : [],
    config: ({ value }) => ({ url: address ?? PLACEHOLDER_URL, ...requestConfig(phrase, value) }),
  }
}

/** A value that is an address by its name, or the placeholder. */
function addressed(address: string | null, value: string | null): JsonObject {
  return { url: address ?? value ?? PLACEHOLDER_URL }
}

export function addressIn({ text, literals }: StepPhrase): string | null {
  const [url] = literalsIn(text, literals, ['url'])
  if (url) return url.text
  const [reference] = literalsIn(text, literals, ['reference'])
  return reference && /url|uri|link|address|webhook/i.test(reference.text) ? reference.text : null
}

export function methodOf(text: string): string {
  const named = METHOD.exec(text)?.[1]
  if (named !== undefined) return named
  return /^(?:posts?|sends?|submits?|push|forwards?|logs?|saves?|stores?)\b|\b(?:posting|post request|a post)\b/i.test(
    text.trim(),
  )
    ? 'POST'
    : 'GET'
}

function requestConfig(phrase: StepPhrase, value: string | null): JsonObject {
  const method = methodOf(phrase.text)
  const body =
    bodyIn(phrase) ??
    (method === 'GET' || method === 'DELETE' || value === null ? undefined : { data: value })
  const headers = headersIn(phrase)
  const timeout = TIMEOUT.exec(phrase.text)
  return {
    method,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(body !== undefined && method !== 'GET' && { body }),
    ...(timeout && { timeout: Number(timeout[1]) * (/^ms|^milli/i.test(timeout[2] ?? 'ms') ? 1 : 1_000) }),
  }
}

function bodyIn({ text, literals }: StepPhrase): JsonValue | undefined {
  const named = literals[Number(BODY.exec(text)?.[1] ?? Number.NaN)]
  const [json] = literalsIn(text, literals, ['json'])
  const literal = named ?? json
  if (!literal) return undefined
  const parsed = parseJson(literal.text)
  return isJsonObject(parsed) || Array.isArray(parsed) ? parsed : literal.text
}

function secretIn(text: string, literals: StepPhrase['literals']): string | undefined {
  return literalsIn(text, literals, ['reference']).find((literal) => secretNameOf(literal.text) !== null)
    ?.text
}

function headersIn({ text, literals }: StepPhrase): JsonObject {
  const named = [...text.matchAll(HEADER)].map(([, quoted, plain = '', value = '']) => [
    quoted === undefined ? plain : (literals[Number(quoted)]?.text ?? plain),
    unmask(value, literals),
  ])
  const headers: JsonObject = Object.fromEntries(named)
  if (
    named.length === 0 &&
    (NAMED_TOKEN.test(text) ||
      (/\bbearer\b|\b(?:api|access|auth) (?:token|key)\b/i.test(text) && TOKEN.test(text)))
  )
    headers.Authorization = `Bearer ${secretIn(text, literals) ?? '{{secrets.API_TOKEN}}'}`
  return headers
}
