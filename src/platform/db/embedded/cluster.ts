import { existsSync } from 'node:fs'
import { cp, mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { openTemplate } from './template.ts'

export async function openCluster(folder: string): Promise<void> {
  if (existsSync(path.join(folder, 'PG_VERSION'))) return
  await mkdir(path.dirname(folder), { recursive: true, mode: 0o700 })
  const t = await openTemplate()
  await cp(t, folder + '.p', { recursive: true })
  await rename(folder + '.p', folder)
}
