import { AppError, isErrorCode } from '../../../base/errors.ts'
import { isJsonObject, type JsonValue } from '../../../base/json.ts'
import { isNobody, request } from './control-client.ts'
import { controlSocketOf } from './control-socket.ts'

const COMMAND_MS = 60_000

/** No process holds the data folder: whoever asks may open it and do the work itself. */
export class FolderNotHeldError extends Error {
  constructor(dataDir: string, options?: ErrorOptions) {
    super(`No server holds the data folder ${dataDir}.`, options)
    this.name = 'FolderNotHeldError'
  }
}

/**
 * Has the process that holds the data folder run a command, and returns its result.
 *
 * Throws FolderNotHeldError when there is none, the AppError with which the command failed, or an Error after
 * 60 s, when the command may have been carried out.
 */
export async function sendCommand(dataDir: string, name: string, args: JsonValue): Promise<JsonValue> {
  const answer = await post(dataDir, { name, args })
  if (!isJsonObject(answer)) throw new Error('The holder of the data folder gave an answer of no known form.')
  const { error, result = null } = answer
  if (!isJsonObject(error)) return result
  const { code, message } = error
  throw new AppError(typeof code === 'string' && isErrorCode(code) ? code : 'INTERNAL', String(message))
}

async function post(dataDir: string, body: JsonValue): Promise<JsonValue> {
  try {
    const socket = await controlSocketOf(dataDir)
    return await request(socket, { path: '/command', method: 'POST', timeoutMs: COMMAND_MS, body })
  } catch (cause) {
    throw isNobody(cause) ? new FolderNotHeldError(dataDir, { cause }) : cause
  }
}
