import type { CallToolRequest, CallToolResult, ServerContext, Tool } from '@modelcontextprotocol/server'
import { withMeantNames, withSafeNames } from '../base/argument-names.ts'
import { isAppError } from '../base/errors.ts'
import type { JsonObject, JsonValue } from '../base/json.ts'
import { type Actor, hasScope } from '../domain/actor.ts'
import type { WorkflowRuns } from '../domain/workflow-runs/workflow-runs.ts'
import type { CallableWorkflow, DeployedWorkflows } from '../domain/workflows/deployed-workflows.ts'
import { CopilotTools, type CopilotToolsParts } from './copilot-tools.ts'
import { followProgress, type ProgressParts } from './progress.ts'
import { toFacts, toFailure, toResult } from './tool.ts'
import { type Toolset, unknownTool } from './toolset.ts'

export interface WorkflowToolsParts extends ProgressParts, CopilotToolsParts {
  deployedWorkflows: DeployedWorkflows
  workflowRuns: WorkflowRuns
  /** The address of a run's event stream. */
  runEventsUrl: (runId: string) => string
}

/**
 * The deployed workflows of an organisation, for keys with the scope workflows, and the copilot for those with its own.
 */
export class WorkflowTools implements Toolset {
  readonly instructions =
    'Tools are the deployed workflows of one organisation, and the copilot_ tools, which change workflows in plain ' +
    'words: what the copilot proposes is saved by copilot_apply alone.'
  readonly #parts: WorkflowToolsParts
  readonly #copilot: CopilotTools

  constructor(parts: WorkflowToolsParts) {
    this.#parts = parts
    this.#copilot = new CopilotTools(parts)
  }

  async list(actor: Actor): Promise<Tool[]> {
    const workflows = await this.#parts.deployedWorkflows.list(actor)
    return [...workflows.map(toTool), ...(hasScope(actor, 'copilot') ? this.#copilot.list() : [])]
  }

  async call(
    actor: Actor,
    { name, arguments: given = {} }: CallToolRequest['params'],
    { mcpReq }: Pick<ServerContext, 'mcpReq'>,
  ): Promise<CallToolResult> {
    try {
      const input = given as JsonObject // it was JSON
      if (this.#copilot.has(name)) return await this.#copilot.call(actor, { name, input }, mcpReq)
      const workflows = await this.#parts.deployedWorkflows.list(actor)
      const workflow = workflows.find(({ toolName }) => toolName === name)
      if (!workflow) throw unknownTool(name)
      return await this.#run(actor, { workflow, input }, mcpReq)
    } catch (error) {
      if (isAppError(error)) return toFailure(toFacts(error))
      throw error
    }
  }

  /** A run of the deployed version. When the client cancels its request, the run is cancelled. */
  async #run(
    actor: Actor,
    { workflow, input }: { workflow: CallableWorkflow; input: JsonObject },
    mcpReq: ServerContext['mcpReq'],
  ): Promise<CallToolResult> {
    const { workflowRuns, runEventsUrl } = this.#parts
    const { workflowId, version, inputSchema } = workflow
    const startVariables = withMeantNames(inputSchema, input)
    const request = { workflowId, version, startVariables, trigger: 'mcp' as const }
    const { id } = await workflowRuns.start(actor, request)
    const cancel = () => void workflowRuns.cancel(actor, id).catch(() => undefined)
    await followProgress(this.#parts, await workflowRuns.follow(actor, id, 0), { mcpReq, cancel })
    const { status, output, error } = await workflowRuns.get(actor, id)
    const meta = { runId: id, workflowId, version, runEventsUrl: runEventsUrl(id) }
    if (status === 'complete') return toResult(output as JsonValue, meta) // a column of JSON
    if (error !== null) return toFailure({ ...(error as JsonObject), status }, meta) // the same, of an object
    const text = `Run "${id}" is still under way; its events tell how it ends. Do not begin another one for it.`
    return toFailure({ error: text, status, retryable: false }, meta)
  }
}

function toTool({ toolName, workflowId, name, description, version, inputSchema }: CallableWorkflow): Tool {
  return {
    name: toolName,
    title: name,
    description: description ?? `Runs the workflow "${name}".`,
    inputSchema: withSafeNames(inputSchema) as Tool['inputSchema'], // of an object
    annotations: {
      title: name,
      // What its blocks do is known to none.
      ...{ readOnlyHint: false, idempotentHint: false, destructiveHint: true, openWorldHint: true },
    },
    _meta: { kind: 'workflow', workflowId, version },
  }
}
