import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../../src/base/json.ts'
import { Child } from '../../support/child.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

export const TRANSPORTS = ['http', 'stdio'] as const
export const ERAS = ['legacy', 'modern'] as const
export type NotebookKind = { transport: (typeof TRANSPORTS)[number]; era: (typeof ERAS)[number] }
export const NOTEBOOK_KINDS: NotebookKind[] = TRANSPORTS.flatMap((transport) =>
  ERAS.map((era) => ({ transport, era })),
)

const SCRIPT = join(import.meta.dirname, 'processes/notebook-server.ts')

/** A server that is a process of its own, and notes what it is called for. */
export class Notebook implements AsyncDisposable {
  /** How it is connected. */
  peer: JsonObject = {}
  readonly #folder = createTemporaryFolder()
  #child: Child | null = null

  /** Over HTTP it listens; over stdio it is started by whoever connects it. */
  static async start({ transport, era }: NotebookKind): Promise<Notebook> {
    const notebook = new Notebook()
    const args = [transport, era, notebook.#folder.path]
    if (transport === 'stdio') {
      notebook.peer = { command: [process.execPath, SCRIPT, ...args] }
      return notebook
    }
    notebook.#child = new Child(SCRIPT, ...args)
    await notebook.#child.says('http')
    notebook.peer = { url: notebook.#child.lines[0] ?? '' }
    return notebook
  }

  /** The names of the tools that were called, in their order. */
  get calls(): string[] {
    const file = join(this.#folder.path, 'calls')
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  }

  /** Lets calls of `wait` and `wait_safely` come to their end. */
  go(): void {
    writeFileSync(join(this.#folder.path, 'go'), '')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child?.kill()
    this.#folder.remove()
  }
}
