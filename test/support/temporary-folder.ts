import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface TemporaryFolder {
  readonly path: string
  /** With all that is in it. */
  remove(): void
}

/** An empty folder of the test's own. */
export function createTemporaryFolder(): TemporaryFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchyard-test-'))
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
