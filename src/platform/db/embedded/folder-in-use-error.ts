import type { JsonObject } from '../../../base/json.ts'

/** Another process holds the data folder; the message is one sentence for whoever started this one. */
export class FolderInUseError extends Error {
  /** Null when the holder lives but is too busy to tell. */
  readonly pid: number | null

  /** `facts` are the holder's own: its `pid`, and its `url` once it serves. */
  constructor(folder: string, facts: JsonObject) {
    const { pid, url } = facts
    const holder = typeof pid === 'number' ? `process ${pid}` : 'a process that does not answer'
    super(
      `The data folder ${folder} is in use by ${holder}${typeof url === 'string' ? `, serving ${url}` : ''}.`,
    )
    this.name = 'FolderInUseError'
    this.pid = typeof pid === 'number' ? pid : null
  }
}
