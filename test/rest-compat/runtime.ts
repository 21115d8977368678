import type { JsonObject } from '../../src/base/json.ts'
import { type Answer, objectsAt, type TestClient, textAt } from '../support/client.ts'

export const CAPABILITIES = '/api/runtime/capabilities'
export const SESSIONS = '/api/runtime/sessions'

export function invoke(
  client: TestClient,
  tool: string,
  input: JsonObject,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return client.post(`/api/runtime/tools/${tool}`, { input }, headers)
}

/** Starts a call without waiting for its result and gives the id of its execution. */
export async function start(client: TestClient, tool: string, input: JsonObject): Promise<string> {
  const answer = await invoke(client, tool, input, { prefer: 'respond-async' })
  return textAt(answer.json, 'executionId')
}

/** Makes a call, waits for its result and gives the id of its execution. */
export async function run(client: TestClient, tool: string, input: JsonObject): Promise<string> {
  return textAt((await invoke(client, tool, input)).json, 'executionId')
}

export function eventsOf(executionId: string): string {
  return `/api/runtime/executions/${executionId}/events`
}

export function cancel(client: TestClient, executionId: string): Promise<Answer> {
  return client.post(`/api/runtime/executions/${executionId}/cancel`)
}

export async function createSession(client: TestClient, title?: string): Promise<string> {
  return textAt((await client.post(SESSIONS, title === undefined ? {} : { title })).json, 'session', 'id')
}

/** The ids of the accounts that a capability is listed with. */
export async function accountsOf(client: TestClient, capability: string): Promise<string[]> {
  const found = await findCapability(client, capability)
  const accounts = Array.isArray(found?.accounts) ? found.accounts : []
  return accounts.map((account) => textAt(account, 'connectedAccountId'))
}

export async function findCapability(client: TestClient, name: string): Promise<JsonObject | undefined> {
  return objectsAt((await client.get(CAPABILITIES)).json, 'capabilities').find((one) => one.name === name)
}
