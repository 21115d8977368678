import { expect } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { type Answer, TestClient } from '../support/client.ts'
import type { TestServer } from '../support/server.ts'

export const SECRET = 'a secret of some length'
export const CODE = { type: 'code', name: 'Work', config: { code: 'output = 1' } }

export interface Address {
  workflowId: string
  triggerId: string
  path: string
}

/** A webhook block, and the blocks after it in a line. */
export function graphOf(config: JsonObject, ...rest: object[]) {
  const nodes = [{ type: 'webhook', name: 'Hook', config }, ...rest].map((node, index) => ({
    ...node,
    id: `b${index}`,
  }))
  return { nodes, edges: rest.map((_, index) => ({ source: `b${index}`, target: `b${index + 1}` })) }
}

/** Workflows with triggers on a server, and somebody without an API key who calls them. */
export class Triggers {
  readonly #server: TestServer
  readonly anybody: TestClient

  constructor(server: TestServer) {
    this.#server = server
    this.anybody = new TestClient(server.url, null)
  }

  async create(graph: object = graphOf({ webhook_secret: SECRET }, CODE)): Promise<string> {
    const { app, actor } = this.#server
    return (await app.services.workflows.create(actor, { name: 'Triggered', graph })).id
  }

  async addressOf(workflowId: string): Promise<Address> {
    const { app, actor, url } = this.#server
    const [[trigger] = []] = await app.services.triggers.ofWorkflows(actor, [workflowId])
    if (!trigger) throw new Error('no trigger')
    expect(trigger.url).toMatch(new RegExp(`^${url}/api/webhooks/[\\w-]+$`))
    return { workflowId, triggerId: trigger.id, path: new URL(trigger.url).pathname }
  }

  async deployed(graph?: object): Promise<Address> {
    const workflowId = await this.create(graph)
    await this.#server.app.services.deployments.deploy(this.#server.actor, workflowId)
    return this.addressOf(workflowId)
  }

  async armed(graph?: object): Promise<Address> {
    const workflowId = await this.create(graph)
    await this.#server.app.services.triggers.arm(this.#server.actor, workflowId)
    return this.addressOf(workflowId)
  }

  call(
    { path }: Address,
    body: JsonObject = { n: 1 },
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.anybody.post(path, body, { authorization: `Bearer ${SECRET}`, ...headers })
  }

  runsOf({ workflowId }: Address): Promise<number> {
    return this.#server.app.services.workflowRuns.count(this.#server.actor, { workflowId })
  }
}
