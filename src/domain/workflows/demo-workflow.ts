import type { Actor } from '../actor.ts'
import type { Deployments } from './deployments.ts'
import type { Workflows } from './workflows.ts'

/** The README names it. It exists once in an installation. */
const DEMO_WORKFLOW_ID = 'WCFG-00000000-0000-4000-8000-000000000001'

const COUNT = `const text = input_data["Start"]["output"]["Input 1"]
output = { words: text.split(/\\s+/).filter(Boolean).length, shouted: text.toUpperCase() }`

/** Needs nothing outside; its variables are those of the calls in the reference document (seed 004). */
const GRAPH = {
  nodes: [
    {
      id: 'start',
      type: 'starter',
      name: 'Start',
      config: { input: { 'Input 1': 'string', 'Input 2': '' } },
    },
    { id: 'count', type: 'code', name: 'Count', config: { code: COUNT } },
    {
      id: 'end',
      type: 'response',
      name: 'End',
      config: { output: { 'Output 1': '<Count.output.words> words', 'Output 2': '<Count.output.shouted>' } },
    },
  ],
  edges: [
    { source: 'start', target: 'count' },
    { source: 'count', target: 'end' },
  ],
}

/** A workflow to try at once. */
export class DemoWorkflow {
  readonly #workflows: Workflows
  readonly #deployments: Deployments

  constructor(parts: { workflows: Workflows; deployments: Deployments }) {
    this.#workflows = parts.workflows
    this.#deployments = parts.deployments
  }

  /** Makes and deploys it, unless some organisation of the installation has it. */
  async create(actor: Actor): Promise<void> {
    if (await this.#workflows.isTaken(DEMO_WORKFLOW_ID)) return
    await this.#workflows.create(actor, {
      id: DEMO_WORKFLOW_ID,
      name: 'Count words',
      description: 'A demonstration: counts the words of "Input 1".',
      graph: GRAPH,
    })
    await this.#deployments.deploy(actor, DEMO_WORKFLOW_ID)
  }
}
