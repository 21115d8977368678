import type { IncomingMessage } from 'node:http'
import { AppError, isAppError } from '../../../base/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'

const MAX_BODY_BYTES = 64 * 1024

export type CommandHandler = (name: string, args: JsonValue) => Promise<JsonValue>

/**
 * Runs the command `{name, args}` in the request's body: `{result}`, or `{error: {code, message}}`. The asker owns
 * the data folder, so that the message of an unforeseen failure may go to it.
 */
export async function answerCommand(request: IncomingMessage, handler: CommandHandler): Promise<JsonObject> {
  try {
    const { name, args } = await parseCommand(request)
    return { result: await handler(name, args) }
  } catch (error) {
    const code = isAppError(error) ? error.code : 'INTERNAL'
    return { error: { code, message: error instanceof Error ? error.message : String(error) } }
  }
}

async function parseCommand(request: IncomingMessage): Promise<{ name: string; args: JsonValue }> {
  const command = parseJson(await readBody(request))
  if (!isJsonObject(command) || typeof command.name !== 'string') {
    throw new AppError('BAD_REQUEST', 'A command is an object with a name and args.')
  }
  return { name: command.name, args: command.args ?? null }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw new AppError('PAYLOAD_TOO_LARGE', 'A command has at most 64 KiB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parseJson(body: string): JsonValue {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new AppError('BAD_REQUEST', 'A command is a JSON document.', undefined, { cause })
  }
}
