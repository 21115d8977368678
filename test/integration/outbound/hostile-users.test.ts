import { generateText } from 'ai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import type { Connector, ConnectorAccount } from '../../../src/engine/connectors/connector.ts'
import { createHttpRequestConnector } from '../../../src/engine/connectors/http/http-request.ts'
import { HttpToolsConnector } from '../../../src/engine/connectors/http/http-tools.ts'
import { McpConnector } from '../../../src/engine/connectors/mcp/mcp-connector.ts'
import { OpenApiConnector } from '../../../src/engine/connectors/openapi/openapi-connector.ts'
import { attemptDelivery } from '../../../src/engine/webhooks/delivery-attempt.ts'
import { createGeneralApiRunner } from '../../../src/engine/workflow/runners/general-api.ts'
import { Outbound } from '../../../src/platform/http/outbound/outbound.ts'
import { LanguageModels } from '../../../src/platform/llm/language-models.ts'
import { hostileUrls } from '../../support/hostile-urls.ts'
import { shopDocument } from '../../support/shop-document.ts'
import { startTrapServer, type TrapServer } from '../../support/trap-server.ts'
import { createToolCall } from '../../unit/connectors/tool-call.ts'
import { blockCall } from '../workflow-blocks/block-call.ts'

const ACCOUNT: ConnectorAccount = {
  id: 'acc_1',
  organizationId: 'org_1',
  displayName: 'Hostile',
  externalId: null,
}
const signal = new AbortController().signal
const outbound = new Outbound({ allowPrivateNetwork: [] })
let trap: TrapServer

beforeAll(async () => {
  trap = await startTrapServer()
})
afterAll(async () => {
  await outbound.close()
  await trap[Symbol.asyncDispose]()
})

/** An account whose settings are what somebody hostile gives. */
function vaultOf(settings: JsonObject) {
  return { open: async () => ({ settings, credentials: {} }) }
}

/** Whatever the account offers is called; both may refuse. */
async function callAll(connector: Connector): Promise<void> {
  const { tools } = await connector.listTools(ACCOUNT)
  expect(tools.length).toBeGreaterThan(0)
  const refused = await Promise.all(
    tools.map(
      ({ name, binding = null }) =>
        connector.call(createToolCall({ tool: name, account: ACCOUNT, binding, input: { id: '1' } })).then(
          () => false,
          () => true,
        ), // which way it is refused is told by the tests of each connector
    ),
  )
  if (refused.every(Boolean)) throw new Error('every call was refused')
}

/** Everyone who requests what a user names: each rejects when the request is refused. */
const USERS: Record<string, (url: string) => Promise<unknown>> = {
  'an MCP server': async (url) => {
    const vault = vaultOf({ url })
    const parts = { vault, fetch: outbound.fetch, allowStdio: false, onListChanged: () => undefined }
    const connector = new McpConnector(parts)
    try {
      await connector.listTools(ACCOUNT)
    } finally {
      await connector.close()
    }
  },
  'an OpenAPI document': (url) =>
    new OpenApiConnector({ outbound, vault: vaultOf({ url }) }).listTools(ACCOUNT),
  'the servers of an OpenAPI document': (url) =>
    callAll(new OpenApiConnector({ outbound, vault: vaultOf({ document: shopDocument(url) }) })),
  'the base URL of an OpenAPI import': (url) => {
    const document = shopDocument('https://example.com')
    return callAll(new OpenApiConnector({ outbound, vault: vaultOf({ document, baseUrl: url }) }))
  },
  'a schema that an OpenAPI document refers to': async (url) => {
    const schema = { $ref: `${url}#/schema` }
    const operation = {
      operationId: 'one',
      parameters: [{ name: 'a', in: 'query', schema }],
      responses: { 200: { description: 'ok' } },
    }
    const document = {
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: { '/': { get: operation } },
    }
    const vault = vaultOf({ document, baseUrl: 'https://example.com' })
    const { tools } = await new OpenApiConnector({ outbound, vault }).listTools(ACCOUNT)
    if (JSON.stringify(tools).includes('"$ref"')) return
    throw new Error('nothing is fetched for it')
  },
  'an HTTP tool': (url) => {
    const tools = [{ name: 'get', description: 'Get', method: 'GET', path: '/' }]
    return callAll(new HttpToolsConnector({ outbound, vault: vaultOf({ baseUrl: url, tools }) }))
  },
  http_request: (url) =>
    createHttpRequestConnector(outbound).call(createToolCall({ tool: 'http_request', input: { url } })),
  'a webhook': async (url) => {
    const delivery = { id: 'dlv_1', organizationId: 'org_1', endpointId: 'whk_1', url, messageId: 'evt_1' }
    const facts = { sequence: '1', eventType: 'execution.failed', body: '{}', attempt: 1, at: new Date() }
    const secrets = [`whsec_${Buffer.alloc(32, 1).toString('base64')}`]
    const { verdict, error } = await attemptDelivery({ ...delivery, ...facts }, { outbound, secrets, signal })
    if (verdict !== 'succeeded') throw new Error(error ?? verdict)
  },
  'an HTTP block': (url) => createGeneralApiRunner(outbound).run(blockCall({ url, method: 'GET' }).call),
  'a model': (url) => {
    if (url === '') return Promise.reject(new Error('without an address the provider’s own is used'))
    const access = { apiKey: 'k', baseUrl: url, protocol: 'chat' as const }
    const model = new LanguageModels({ openai: access, anthropic: null, fetch: outbound.fetch }).find(
      'gpt-5.2',
    )
    if (!model) throw new Error('no model')
    return generateText({ model, prompt: 'hello', maxRetries: 0 })
  },
}

it.each(Object.entries(USERS))('%s reaches no hostile address', async (user, request) => {
  const urls = hostileUrls(trap.port)
  expect(urls.length).toBeGreaterThan(100)
  for (const url of urls) {
    const outcome = await request(url).then(
      () => 'let through',
      () => 'refused',
    )
    expect(`${outcome} ${url}`, user).toBe(`refused ${url}`)
  }
  expect(trap.connections, user).toBe(0)
})
