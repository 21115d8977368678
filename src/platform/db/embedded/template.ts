import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

const T = path.resolve(import.meta.dirname, '../../../../node_modules/.cache/switchyard/t')
export async function openTemplate(): Promise<string> {
  if (existsSync(T)) return T
  mkdirSync(path.dirname(T), { recursive: true })
  await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, 'build-template.ts'), T + '.p'])
  renameSync(T + '.p', T)
  return T
}
