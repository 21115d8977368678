import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'

// Compiling more than a thousand modules is a third of a start. What is loaded from here on is kept compiled for the
// next one; where the folder cannot be written, Node does without.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compiled'))
await import('./command.ts')
flushCompileCache()
