import readline from 'node:readline'
import { EngineError, type MigrationEngine } from './migration-engine.ts'

const APPLICATION_ERROR = 4466
/** The CLI tells a call of the engine from an answer to its own by the id being there. */
const PRINT_ID = 1_000_000_000
const PANIC_EXIT_CODE = 101

interface Request {
  id: number
  method: string
  params: unknown
}

/** Answers the requests on standard input one after the other, a JSON document per line, until it ends. */
export async function serveJsonRpc(engine: MigrationEngine): Promise<void> {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request: Request = JSON.parse(line)
    await withPanicHandler(request.id, () => answer(engine, request))
  }
}

async function answer(engine: MigrationEngine, { id, method, params }: Request): Promise<void> {
  try {
    const result = await engine.call(method, Array.isArray(params) ? params[0] : params)
    send({ id, result: (method === 'diff' ? printed(result) : result) ?? null })
  } catch (error) {
    const code = error instanceof EngineError ? error.code : undefined
    sendError(id, { is_panic: false, message: String(Object(error).message), error_code: code, meta: null })
  }
}

/** What a diff writes is sent as a notification ahead of its result. */
function printed(result: unknown): { exitCode: number } {
  const { stdout, exitCode } = Object(result)
  if (typeof stdout === 'string') send({ id: PRINT_ID, method: 'print', params: { content: stdout } })
  return { exitCode }
}

/** A panic of the engine surfaces outside of the call: the request in flight is answered, then the engine dies. */
async function withPanicHandler(id: number, run: () => Promise<void>): Promise<void> {
  const onPanic = (error: Error) => {
    sendError(id, { is_panic: true, message: error.stack ?? error.message, meta: null })
    process.exitCode = PANIC_EXIT_CODE
    process.stdin.destroy()
  }
  process.once('uncaughtException', onPanic)
  await run()
  process.off('uncaughtException', onPanic)
}

function sendError(id: number, data: object): void {
  send({ id, error: { code: APPLICATION_ERROR, message: 'The schema engine failed; see data.', data } })
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}
