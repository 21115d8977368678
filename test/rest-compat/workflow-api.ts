import type { JsonObject } from '../../src/base/json.ts'
import { type Answer, type TestClient, textAt } from '../support/client.ts'
import type { TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'

export interface LineBlock {
  type: string
  name: string
  config: JsonObject
}

/** Makes a workflow of a starter block and the given ones in a line. */
export async function createLine(server: TestServer, ...rest: LineBlock[]): Promise<string> {
  const blocks = [{ type: 'STARTER', name: 'Start', config: {} }, ...rest]
  const nodes = blocks.map((block, index) => ({ ...block, type: block.type.toLowerCase(), id: `b${index}` }))
  const edges = rest.map((_, index) => ({ source: `b${index}`, target: `b${index + 1}` }))
  const { app, actor } = server
  return (await app.services.workflows.create(actor, { name: 'Line', graph: { nodes, edges } })).id
}

/** Starts a run over copy.ai's dialect, and gives its id. */
export async function startRun(
  client: TestClient,
  workflowId: string,
  body: JsonObject = {},
): Promise<string> {
  return textAt((await client.post(`/api/workflow/${workflowId}/run`, body)).json, 'data', 'id')
}

export function readRun(client: TestClient, workflowId: string, runId: string): Promise<Answer> {
  return client.get(`/api/workflow/${workflowId}/run/${runId}`)
}

/** The answer about a run, once its status is one of the given. */
export async function runOnce(
  client: TestClient,
  { workflowId, runId, is }: { workflowId: string; runId: string; is: RegExp },
): Promise<Answer> {
  let answer = await readRun(client, workflowId, runId)
  await waitUntil(async () => {
    answer = await readRun(client, workflowId, runId)
    return is.test(textAt(answer.json, 'data', 'status'))
  }, `the run to be ${is}`)
  return answer
}

export function endedRun(client: TestClient, workflowId: string, runId: string): Promise<Answer> {
  return runOnce(client, { workflowId, runId, is: /COMPLETE|FAILED/ })
}
