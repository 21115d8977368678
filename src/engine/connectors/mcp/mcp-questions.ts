import { AsyncLocalStorage } from 'node:async_hooks'
import { type ElicitResult, RELATED_TASK_META_KEY } from '@modelcontextprotocol/client'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import { compileSchema } from '../../../base/validate.ts'
import { type ToolAnswer, ToolError, type ToolQuestion } from '../connector.ts'

const MAX_MESSAGE_CHARS = 4_000
const MAX_SCHEMA_CHARS = 64 * 1024

export type Asker = (question: ToolQuestion) => Promise<ToolAnswer>

/**
 * The calls that are under way over one connection, and what their tools ask meanwhile (`elicitation/create`, before
 * the revision of 2026-07-28). A request of the server does not name the call that it belongs to. Over HTTP it comes
 * in the stream that answers the call, and so in the call's own asynchronous context; from a program of that era only
 * the one call that is under way can be meant, unless the question names the task that the call has become.
 */
export class Askers {
  readonly #context = new AsyncLocalStorage<Asker>()
  /** Those under way, each with the tasks that it has become. */
  readonly #all = new Map<Asker, Set<string>>()

  /** Runs a call: what its tool asks goes to `ask`. The work is given what to call with the id of its task. */
  async during<T>(ask: Asker, work: (onTask: (taskId: string) => void) => Promise<T>): Promise<T> {
    const asker: Asker = (question) => ask(question)
    const tasks = new Set<string>()
    this.#all.set(asker, tasks)
    try {
      return await this.#context.run(asker, () => work((taskId) => void tasks.add(taskId)))
    } finally {
      this.#all.delete(asker)
    }
  }

  /** Throws ToolError for what cannot be asked, or when nobody can tell which call asks. */
  async answer(params: JsonObject): Promise<ElicitResult> {
    const question = toQuestion(params)
    const ask = this.#ofTask(params) ?? this.#context.getStore() ?? this.#only()
    return toElicitResult(await ask(question))
  }

  #ofTask({ _meta: meta }: JsonObject): Asker | undefined {
    const related = isJsonObject(meta) ? meta[RELATED_TASK_META_KEY] : undefined
    const taskId = isJsonObject(related) ? String(related.taskId) : ''
    return [...this.#all].find(([, tasks]) => tasks.has(taskId))?.[0]
  }

  #only(): Asker {
    const [asker, ...others] = this.#all.keys()
    if (asker && others.length === 0) return asker
    throw new ToolError('Several calls are under way, and it cannot be told which of them asks', {
      code: 'INPUT_REQUIRED',
    })
  }
}

/** Throws ToolError for other questions than those with a form. */
export function toQuestion({ mode, message, requestedSchema }: JsonObject): ToolQuestion {
  if (mode === 'url' || !isJsonObject(requestedSchema)) {
    throw new ToolError('The tool asks for input in another way than by a form', { code: 'INPUT_REQUIRED' })
  }
  if (JSON.stringify(requestedSchema).length > MAX_SCHEMA_CHARS || !isUsable(requestedSchema)) {
    throw new ToolError('The tool asks for input that does not follow a usable schema', {
      code: 'INPUT_REQUIRED',
    })
  }
  return { message: String(message ?? '').slice(0, MAX_MESSAGE_CHARS), schema: requestedSchema }
}

export function toElicitResult(answer: ToolAnswer): ElicitResult {
  switch (answer.status) {
    case 'approved':
      return { action: 'accept', content: answer.content as NonNullable<ElicitResult['content']> } // by its schema
    case 'denied':
      return { action: 'decline' }
    case 'expired':
      return { action: 'cancel' }
  }
}

function isUsable(schema: { [key: string]: JsonValue }): boolean {
  try {
    compileSchema(schema)
    return true
  } catch {
    return false // whatever is wrong with it, nothing could be checked by it
  }
}
