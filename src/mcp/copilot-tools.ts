import type { CallToolResult, ServerContext, Tool } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { AppError } from '../base/errors.ts'
import type { JsonObject, JsonValue } from '../base/json.ts'
import type { Actor } from '../domain/actor.ts'
import type { CopilotMessages } from '../domain/copilot/copilot-messages.ts'
import type { CopilotSessions } from '../domain/copilot/copilot-sessions.ts'
import type { CopilotSuggestions } from '../domain/copilot/copilot-suggestions.ts'
import type { CopilotTurns } from '../domain/copilot/copilot-turns.ts'
import type { AppliedSuggestion } from '../domain/copilot/suggestion.ts'
import type { Workflows } from '../domain/workflows/workflows.ts'
import { followProgress, type ProgressParts } from './progress.ts'
import { toFailure, toResult } from './tool.ts'

/** Workflows that one list tells, the newest first. */
const MAX_LISTED = 100

export interface CopilotToolsParts extends ProgressParts {
  workflows: Workflows
  copilotSessions: CopilotSessions
  copilotTurns: CopilotTurns
  copilotMessages: CopilotMessages
  copilotSuggestions: CopilotSuggestions
}

interface Call<Input> {
  actor: Actor
  input: Input
  mcpReq: ServerContext['mcpReq']
}

interface CopilotTool {
  tool: Tool
  call(call: Call<JsonObject>): Promise<CallToolResult>
}

const messageId = z.string().describe('The copilot’s message, as copilot_ask names it.')

/** What people do with the copilot, for models: nothing changes a workflow but `copilot_apply` and `copilot_undo`. */
export class CopilotTools {
  readonly #parts: CopilotToolsParts
  readonly #tools: ReadonlyMap<string, CopilotTool>

  constructor(parts: CopilotToolsParts) {
    this.#parts = parts
    const tools = [
      toCopilotTool({
        name: 'copilot_list_workflows',
        description: `The newest ${MAX_LISTED} workflows, deployed or not.`,
        input: z.strictObject({}),
        hints: { readOnlyHint: true },
        work: (call) => this.#list(call),
      }),
      toCopilotTool({
        name: 'copilot_create_workflow',
        description: 'Makes an empty workflow, for the copilot to build.',
        input: z.strictObject({ name: z.string().min(1).max(200) }),
        hints: { destructiveHint: false },
        work: (call) => this.#create(call),
      }),
      toCopilotTool({
        name: 'copilot_ask',
        description:
          'Asks the copilot for a change of a workflow, or about it, in plain words. It answers with a proposal, of ' +
          'which nothing is saved yet. With the sessionId of an answer the conversation goes on.',
        input: z.strictObject({
          workflowId: z.string(),
          message: z.string().min(1).max(32_000),
          sessionId: z.string().optional(),
        }),
        hints: { destructiveHint: false },
        work: (call) => this.#ask(call),
      }),
      toCopilotTool({
        name: 'copilot_apply',
        description: 'Saves what a message of the copilot proposes, as a new version of the workflow.',
        input: z.strictObject({ messageId }),
        hints: { destructiveHint: true, idempotentHint: true },
        work: async ({ actor, input }) =>
          toApplied(await parts.copilotSuggestions.apply(actor, { messageId: input.messageId })),
      }),
      toCopilotTool({
        name: 'copilot_undo',
        description: 'Takes an applied proposal back, in a new version.',
        input: z.strictObject({ messageId }),
        hints: { destructiveHint: true },
        work: async ({ actor, input }) =>
          toApplied(await parts.copilotSuggestions.undo(actor, input.messageId)),
      }),
    ]
    this.#tools = new Map(tools.map((one) => [one.tool.name, one]))
  }

  list(): Tool[] {
    return [...this.#tools.values()].map(({ tool }) => tool)
  }

  has(name: string): boolean {
    return this.#tools.has(name)
  }

  async call(
    actor: Actor,
    { name, input }: { name: string; input: JsonObject },
    mcpReq: ServerContext['mcpReq'],
  ): Promise<CallToolResult> {
    const found = this.#tools.get(name)
    if (!found) throw new Error(`there is no tool ${name}`)
    return found.call({ actor, input, mcpReq })
  }

  async #list({ actor }: Call<object>): Promise<JsonObject> {
    const rows = await this.#parts.workflows.listFrom(actor, { limit: MAX_LISTED, offset: 0 })
    const workflows = rows.map(({ id, name, description, state, version }) => ({
      ...{ workflowId: id, name, description, state, version },
    }))
    return { workflows }
  }

  async #create({ actor, input }: Call<{ name: string }>): Promise<JsonObject> {
    const { id, name, version } = await this.#parts.workflows.create(actor, input)
    return { workflowId: id, name, version }
  }

  async #ask({
    actor,
    input: { workflowId, message, sessionId: known },
    mcpReq,
  }: Call<{ workflowId: string; message: string; sessionId?: string | undefined }>): Promise<JsonObject> {
    const { copilotSessions, copilotTurns, copilotMessages } = this.#parts
    const session = await (known === undefined
      ? copilotSessions.create(actor, workflowId)
      : copilotSessions.get(actor, known))
    if (known !== undefined && session.workflowId !== workflowId) throw otherWorkflow(session.workflowId)
    const sessionId = session.id
    const { turn } = await copilotTurns.start(actor, { sessionId, message })
    const cancel = () => void copilotTurns.cancel(actor, turn.id).catch(() => undefined)
    await followProgress(this.#parts, await copilotTurns.follow(actor, turn.id, 0), { mcpReq, cancel })
    const { status } = await copilotTurns.get(actor, turn.id)
    const [answer] = await copilotMessages.ofTurns(actor, [turn.id])
    const asked = { sessionId, turnId: turn.id, status }
    if (!answer) return { ...asked, content: 'The copilot is still at work.' }
    const proposal = answer.workflowDiff as JsonValue // a column of JSON
    return { ...asked, messageId: answer.id, content: answer.content, proposal }
  }
}

function toCopilotTool<Input>(parts: {
  name: string
  description: string
  input: z.ZodType<Input>
  hints: NonNullable<Tool['annotations']>
  work(call: Call<Input>): Promise<JsonObject>
}): CopilotTool {
  const { name, description, input: schema, hints, work } = parts
  const inputSchema = z.toJSONSchema(schema, { io: 'input' }) as Tool['inputSchema'] // of an object
  const annotations = { title: name, openWorldHint: false, ...hints }
  return {
    tool: { name, title: name, description, inputSchema, annotations, _meta: { kind: 'copilot' } },
    async call({ actor, input: given, mcpReq }) {
      const { success, data, error } = schema.safeParse(given)
      if (!success) return toFailure({ error: z.prettifyError(error), code: 'VALIDATION', retryable: false })
      return toResult(await work({ actor, input: data, mcpReq }), {})
    },
  }
}

function otherWorkflow(workflowId: string): AppError<'VALIDATION'> {
  const message = `The conversation is about the workflow "${workflowId}"`
  const issues = [{ path: ['workflowId'], code: 'invalid_value', message }]
  return new AppError('VALIDATION', message, { issues })
}

function toApplied({ workflow, applied, alreadyApplied, rebased }: AppliedSuggestion): JsonObject {
  return { workflowId: workflow.id, version: workflow.version, applied, alreadyApplied, rebased }
}
