import nodeModule from 'node:module'

let isDone = false

/**
 * The sandbox's library has Node strip types from what it runs, of which Node says once in each process that it is
 * experimental: nothing that whoever reads the terminal could change. Does it once before, with nobody told.
 */
export function stripTypesQuietly(): void {
  if (isDone) return
  isDone = true
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    nodeModule.stripTypeScriptTypes?.('')
  } finally {
    process.emitWarning = emitWarning
  }
}
