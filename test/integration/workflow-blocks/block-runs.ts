import type { JsonObject } from '../../../src/base/json.ts'
import type { BlockType, Graph } from '../../../src/engine/workflow/graph/graph.ts'
import { addWorkflow, at, query, start } from '../../graphql/workflow-run-fixture.ts'
import type { TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** A run as the tests of blocks read it. */
export interface BlockRun {
  id: string
  status: string
  output: unknown
  credits: number
  error: { code: string; toolCode: string; message: string; blockId: string | null } | null
  session: { id: string; source: string } | null
  steps: {
    blockName: string
    status: string
    attempt: number
    credits: number
    output: unknown
    logs: { message: string }[]
    execution: { id: string; status: string; capabilityName: string } | null
    approval: {
      id: string
      status: string
      reason: string
      subject: { __typename: string; id: string }
    } | null
  }[]
}

const RUN = `query ($id: ID!) { workflowRun(id: $id) {
  id status output credits error { code toolCode message blockId } session { id source }
  steps { blockName status attempt credits output logs { message }
    execution { id status capabilityName }
    approval { id status reason subject { __typename ... on Node { id } } } }
} }`

/** Begins a run of one block behind a starter. */
export async function startBlock(server: TestServer, type: BlockType, config: JsonObject): Promise<string> {
  const graph: Graph = {
    nodes: [
      { id: 's', type: 'starter', name: 'Start', config: {}, ...at },
      { id: 'b', type, name: 'Block', config, ...at },
    ],
    edges: [{ id: 'e', source: 's', target: 'b' }],
  }
  return (await start(server, await addWorkflow(server, graph), {})).id
}

export async function readRun(server: TestServer, id: string): Promise<BlockRun> {
  return (await query<{ workflowRun: BlockRun }>(server, RUN, { id })).workflowRun
}

export async function runOnceIn(server: TestServer, id: string, ...statuses: string[]): Promise<BlockRun> {
  let run = await readRun(server, id)
  await waitUntil(
    async () => {
      run = await readRun(server, id)
      return statuses.includes(run.status)
    },
    `the run to be ${statuses.join(' or ')}`,
  )
  return run
}

/** A run of one block to its end. */
export async function runBlock(server: TestServer, type: BlockType, config: JsonObject): Promise<BlockRun> {
  return runOnceIn(server, await startBlock(server, type, config), 'COMPLETE', 'FAILED', 'CANCELLED')
}

/** The step of the block. */
export function stepOf(run: BlockRun): BlockRun['steps'][number] {
  const step = run.steps.find(({ blockName }) => blockName === 'Block')
  if (!step) throw new Error('the block was not reached')
  return step
}

export async function decide(server: TestServer, id: string | undefined, rest: string): Promise<unknown> {
  const text = `mutation ($id: ID!) { decideApproval(id: $id, ${rest}) { __typename } }`
  return (await query<{ decideApproval: unknown }>(server, text, { id })).decideApproval
}
