import { describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../../../src/base/json.ts'
import { OpenApiDocument, parseOpenApi } from '../../../src/engine/connectors/openapi/openapi-document.ts'
import { importOperations } from '../../../src/engine/connectors/openapi/openapi-import.ts'
import { shopDocument } from '../../support/shop-document.ts'

const EVERYTHING = { baseUrl: null, documentUrl: null, include: null }
const shop = new OpenApiDocument(shopDocument('https://shop.example'))

function importAll(paths: JsonObject, rest: JsonObject = {}) {
  const servers = [{ url: 'https://a.example' }]
  return importOperations(new OpenApiDocument({ openapi: '3.1.0', servers, paths, ...rest }), EVERYTHING)
}

function toolOf(name: string) {
  const tool = importOperations(shop, EVERYTHING).tools.find((one) => one.name === name)
  if (tool === undefined) throw new Error(`There is no tool ${name}`)
  return tool
}

describe('an operation', () => {
  it('becomes a tool with one flat object as its input', () => {
    const { inputSchema, description, binding } = toolOf('getOrder')
    expect(description).toBe('One order')
    expect(inputSchema).toEqual({
      type: 'object',
      properties: {
        id: { type: 'string' },
        fields: { type: 'array', items: { type: 'string' } },
        filter: { type: 'object' },
        query_id: { type: 'integer' },
        'X-Trace': { type: 'string' },
        theme: { type: 'string' },
      },
      required: ['id'],
      additionalProperties: false,
    })
    expect(binding).toMatchObject({ method: 'GET', baseUrl: 'https://shop.example/v1', path: '/orders/{id}' })
  })

  it('takes the properties of its body, but for those that are read only', () => {
    const { properties, required } = toolOf('createOrder').inputSchema
    expect(Object.keys(Object(properties))).toEqual(['item', 'note', 'parent'])
    expect(Object(properties).note).toEqual({ type: ['string', 'null'] })
    expect(required).toEqual(['item'])
  })

  it('takes a body that is no object as "body"', () => {
    expect(toolOf('setTags').inputSchema.properties).toEqual({
      body: { type: 'array', items: { type: 'string' } },
    })
  })

  it('has an output schema that takes the body of each answer of success', () => {
    const json = (schema: JsonObject) => ({ content: { 'application/json': { schema } } })
    const bodyOf = (responses: JsonObject) => {
      const { tools } = importAll({ '/a': { get: { operationId: 'a', responses } } })
      return Object(tools[0]?.outputSchema?.properties).body
    }
    expect(Object(toolOf('getOrder').outputSchema)).toMatchObject({ required: ['status', 'body'] })
    expect(bodyOf({ 200: json({ type: 'object' }), 404: json({ type: 'string' }) })).toEqual({
      type: 'object',
    })
    expect(bodyOf({ 200: json({ type: 'object' }), 202: json({ type: 'string' }), 204: {} })).toEqual({
      anyOf: [{ type: 'object' }, { type: 'string' }, { type: 'null' }],
    })
    expect(bodyOf({ 200: json({ type: 'object' }), 201: { description: 'created' } })).toEqual({})
    expect(bodyOf({ default: json({ type: 'object' }) })).toEqual({})
  })

  it('has the hints of its method, unless it says otherwise', () => {
    const flags = Object.fromEntries(
      importOperations(shop, EVERYTHING).tools.map(({ name, hints }) => [
        name,
        [hints.readOnly, hints.idempotent, hints.destructive].map(({ value }) => Number(value)).join(''),
      ]),
    )
    expect(flags).toEqual({
      getOrder: '110',
      delete_orders_id: '011',
      createOrder: '010',
      setTags: '010',
    })
  })

  it('is left out with a warning when it refers to another document', () => {
    expect(importOperations(shop, EVERYTHING).warnings).toEqual([
      expect.stringMatching(/^GET \/elsewhere is left out: Only references within the document are followed/),
    ])
  })

  it('whose schema contains itself is unfolded eight deep', () => {
    const parents = (schema: unknown): number => {
      const parent =
        isJsonObject(schema) && isJsonObject(schema.properties) ? schema.properties.parent : undefined
      return parent === undefined ? 0 : 1 + parents(parent)
    }
    expect(parents(toolOf('createOrder').inputSchema)).toBe(8)
  })

  it('gives a name that is taken to the one that comes first', () => {
    const schema = { type: 'object', properties: { id: { type: 'string' } } }
    const post = { requestBody: { content: { 'application/json': { schema } } } }
    const parameters = [{ name: 'id', in: 'path', schema: { type: 'string' } }]
    const { tools } = importAll({ '/a/{id}': { parameters, post } })
    expect(Object.keys(Object(tools[0]?.inputSchema.properties))).toEqual(['id', 'body_id'])
    expect(tools[0]?.name).toBe('post_a_id')
  })
})

describe('a document', () => {
  it('may be YAML', () => {
    const { root } = parseOpenApi('openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses: {}\n')
    expect(root.paths).toEqual({ '/a': { get: { responses: {} } } })
  })

  it.each([
    ['{"swagger":"2.0"}', 'version 3.0 or 3.1, got Swagger 2.0'],
    ['openapi: 4.0.0', 'version 3.0 or 3.1, got 4.0.0'],
    ['{', 'no valid JSON'],
    ['a: [', 'neither JSON nor valid YAML'],
    ['just text', 'not an object'],
    [`a: &a [x,x,x,x,x,x,x,x,x,x]\n${bomb()}`, 'neither JSON nor valid YAML'],
  ])('that cannot be read says why: %s', (text, message) => {
    expect(() => parseOpenApi(text)).toThrow(message)
  })

  it('without a server needs a base URL, or the URL it comes from', () => {
    const document = new OpenApiDocument({ openapi: '3.0.0', paths: { '/a': { get: {} } } })
    expect(() => importOperations(document, EVERYTHING)).toThrow('give baseUrl')
    const at = (choice: object) =>
      importOperations(document, { ...EVERYTHING, ...choice }).tools[0]?.binding?.baseUrl
    expect(at({ baseUrl: 'https://a.example/api/' })).toBe('https://a.example/api')
    expect(at({ documentUrl: 'https://b.example/docs/openapi.json' })).toBe('https://b.example')
  })

  it('with too many operations says what can be chosen', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 501 }, (_, index) => [`/p${index}`, { get: { operationId: `group/op${index}` } }]),
    )
    expect(() => importAll(paths)).toThrow('501 operations are chosen; choose at most 500 with include')
    expect(() => importAll(paths)).toThrow('group/* (501)')
    const document = new OpenApiDocument({ openapi: '3.1.0', servers: [{ url: 'https://a.example' }], paths })
    const chosen = (include: string[]) =>
      importOperations(document, { ...EVERYTHING, include }).tools.map(({ name }) => name)
    expect(chosen(['GET /p7', 'group/op50*'])).toEqual(['group/op7', 'group/op50', 'group/op500'])
    expect(() => chosen(['nothing'])).toThrow('no operation "nothing"')
  })
})

/** Ten aliases of ten aliases of … */
function bomb(): string {
  const names = ['b', 'c', 'd', 'e', 'f', 'g']
  return names
    .map((name, index) => `${name}: &${name} [${`*${['a', ...names][index]},`.repeat(10)}]`)
    .join('\n')
}
