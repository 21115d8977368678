import type { JsonObject } from '../../src/base/json.ts'

/** A small API that has one of everything that an import has to carry over. */
export function shopDocument(server: string): JsonObject {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
  return {
    openapi: '3.0.3',
    info: { title: 'Shop', version: '1.2.0' },
    servers: [{ url: `${server}/{version}/`, variables: { version: { default: 'v1' } } }],
    security: [{ key: [] }],
    paths: {
      '/orders/{id}': {
        parameters: [id],
        get: {
          operationId: 'getOrder',
          summary: 'One order',
          parameters: [
            {
              name: 'fields',
              in: 'query',
              explode: false,
              schema: { type: 'array', items: { type: 'string' } },
            },
            { name: 'filter', in: 'query', style: 'deepObject', schema: { type: 'object' } },
            { name: 'id', in: 'query', schema: { type: 'integer' } },
            { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
            { name: 'theme', in: 'cookie', schema: { type: 'string' } },
          ],
          responses: {
            200: {
              description: 'ok',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
            },
          },
        },
        delete: { responses: { 204: { description: 'gone' } } },
      },
      '/orders': {
        post: {
          operationId: 'createOrder',
          security: [{ machine: ['orders'] }],
          parameters: [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } }],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
          },
          responses: { 201: { description: 'created' } },
        },
      },
      '/tags': {
        put: {
          operationId: 'setTags',
          'x-destructive': false,
          requestBody: {
            content: { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } },
          },
          responses: { 200: { description: 'ok' } },
        },
      },
      '/elsewhere': {
        get: {
          operationId: 'elsewhere',
          parameters: [{ $ref: 'http://169.254.169.254/parameter.json' }],
          responses: {},
        },
      },
    },
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
        machine: {
          type: 'oauth2',
          flows: { clientCredentials: { tokenUrl: `${server}/token`, scopes: { orders: 'Orders' } } },
        },
      },
      schemas: {
        Order: {
          type: 'object',
          required: ['number', 'item'],
          properties: {
            number: { type: 'integer', readOnly: true },
            item: { type: 'string' },
            note: { type: 'string', nullable: true },
            parent: { $ref: '#/components/schemas/Order' },
          },
        },
      },
    },
  }
}
