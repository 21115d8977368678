import { once } from 'node:events'
import { chmod, mkdir, rm } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import lockfile from 'proper-lockfile'
import { AppError } from '../../../base/errors.ts'
import type { JsonObject } from '../../../base/json.ts'
import { askHolder } from './control-client.ts'
import { answerCommand, type CommandHandler } from './control-command.ts'
import { controlSocketOf } from './control-socket.ts'
import { FolderInUseError } from './folder-in-use-error.ts'

/** How long a process that was killed while it looked for a holder keeps others from looking. */
const STALE_MS = 2_000
const RETRIES = { retries: 40, minTimeout: 50, maxTimeout: 150 }
const REQUEST_MS = 10_000
const MAX_ASKERS = 16

/**
 * Takes the data folder, made with mode 0700 where it is missing, for this process alone.
 *
 * The lock is a listening socket, and so proves that its holder lives: the system closes it with the process,
 * however that ends, while a pid in a file may long belong to another one.
 *
 * Throws FolderInUseError when a process holds the folder.
 */
export async function acquireFolderLock(dataDir: string): Promise<FolderLock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const socketPath = await controlSocketOf(dataDir)
  await refuseHeld(dataDir, socketPath)
  return serialised(dataDir, async () => {
    await refuseHeld(dataDir, socketPath)
    await rm(socketPath, { force: true })
    return FolderLock.listen(socketPath)
  })
}

/** A held data folder, and the socket through which others speak to its holder. */
export class FolderLock {
  readonly #server: http.Server
  #facts: JsonObject = {}
  #handler: CommandHandler = () =>
    Promise.reject(new AppError('UNAVAILABLE', 'The server is still starting.', { retryAfterMs: 1_000 }))

  private constructor() {
    this.#server = http.createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
      void this.#answer(request).then((answer) => response.end(JSON.stringify(answer)))
    })
    this.#server.maxConnections = MAX_ASKERS
  }

  /** Listens on a path where no socket is, for this user alone. */
  static async listen(socketPath: string): Promise<FolderLock> {
    const lock = new FolderLock()
    lock.#server.listen(socketPath)
    await once(lock.#server, 'listening')
    await chmod(socketPath, 0o600)
    return lock
  }

  /** What those who ask are told beside the pid, such as `{url}`. */
  describe(facts: JsonObject): void {
    this.#facts = facts
  }

  /** Who runs the commands that arrive; until it is told, they are answered UNAVAILABLE. */
  onCommand(handler: CommandHandler): void {
    this.#handler = handler
  }

  /** Lets go of the folder, after the commands that run. May be called again. */
  async release(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }

  async #answer(request: http.IncomingMessage): Promise<JsonObject> {
    if (request.method === 'POST' && request.url === '/command') return answerCommand(request, this.#handler)
    return { ...this.#facts, pid: process.pid }
  }
}

async function refuseHeld(dataDir: string, socketPath: string): Promise<void> {
  const holder = await askHolder(socketPath)
  if (holder !== null) throw new FolderInUseError(path.resolve(dataDir), holder)
}

/** Keeps two starts from both finding a dead holder's socket and both removing it, the second one the first's. */
async function serialised(dataDir: string, take: () => Promise<FolderLock>): Promise<FolderLock> {
  let compromised: Error | undefined
  const release = await lockfile.lock(dataDir, {
    lockfilePath: path.join(dataDir, 'control.lock'),
    stale: STALE_MS,
    retries: RETRIES,
    onCompromised: (error) => {
      compromised = error
    },
  })
  try {
    const lock = await take()
    if (compromised === undefined) return lock
    await lock.release() // another start may have looked at the same time
    throw compromised
  } finally {
    await release().catch(() => {}) // gone already, when it was compromised
  }
}
