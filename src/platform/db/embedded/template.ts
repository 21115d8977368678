import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { initCluster } from './init-cluster.ts'
import { readPgliteVersion } from './pglite-version.ts'

const CACHE = path.resolve(import.meta.dirname, '../../../../node_modules/.cache/switchyard')

/**
 * An untouched data folder from which databases are copied, since making one from nothing takes seconds and most
 * of a gigabyte. The installation builds it; where it is missing it is built now. Throws when the cache cannot
 * be written.
 */
export async function openTemplate(): Promise<string> {
  const template = path.join(CACHE, `postgres-${readPgliteVersion()}`)
  if (existsSync(template)) return template
  await mkdir(CACHE, { recursive: true })
  const unfinished = `${template}.${process.pid}`
  await initCluster(unfinished)
  await publish(unfinished, template)
  return template
}

/** Of several processes that build it at once, the first one's stays. */
async function publish(unfinished: string, template: string): Promise<void> {
  try {
    await rename(unfinished, template)
  } catch (error) {
    await rm(unfinished, { recursive: true })
    if (!existsSync(template)) throw error
  }
}
