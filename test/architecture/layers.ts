import { dirname } from 'node:path/posix'
import { type Import, importsOf, type SourceFile } from './source-files.ts'

/** The table of the architecture: what each layer may import besides itself and packages. */
const MAY_IMPORT: Record<string, string[]> = {
  'src/base': [],
  'src/platform': ['src/base'],
  'src/engine': ['src/platform', 'src/base'],
  'src/domain': ['src/engine', 'src/platform', 'src/base'],
  'src/graphql': ['src/domain', 'src/platform/http', 'src/platform/db/generated', 'src/base'],
  'src/mcp': ['src/domain', 'src/platform/http', 'src/base'],
  'src/jobs': ['src/domain', 'src/platform/http', 'src/base'],
  'rest-compat': ['src/domain', 'src/platform/http', 'src/base'],
}

/**
 * Parse, call one service, render: what a service hands out, a transport may name by its type. The types are gone
 * when the program runs, and with them every way around the service.
 */
const TRANSPORTS = ['src/graphql', 'src/mcp', 'src/jobs', 'rest-compat']
const MAY_NAME_TYPES_OF = ['src/engine', 'src/platform']

/** The composition root and its parts, the files beside it, the commands: they import everything, no layer imports them. */
const WIRING = /^src\/(?:[^/]+|(?:app|cli)\/.+)\.ts$/

/** The imports of the file that the architecture forbids, each as a sentence. */
export function forbiddenImports(file: SourceFile): string[] {
  return importsOf(file)
    .filter(({ path }) => isOurs(path))
    .flatMap((one) => [
      ...upward(file, one),
      ...wrongRestImport(file, one.path),
      ...foreignWire(file, one.path),
    ])
}

function upward(file: SourceFile, { path, isTypeOnly }: Import): string[] {
  const layer = layerOf(file.path)
  if (layer === undefined) return []
  const types = isTypeOnly && TRANSPORTS.includes(layer) ? MAY_NAME_TYPES_OF : []
  const allowed = [layer, ...(MAY_IMPORT[layer] ?? []), ...types]
  return allowed.some((folder) => isBelow(path, folder)) ? [] : [`${file.path} (${layer}) imports ${path}`]
}

function wrongRestImport(file: SourceFile, path: string): string[] {
  if (!isBelow(path, 'rest-compat') || isBelow(file.path, 'rest-compat')) return []
  return file.path === 'src/app.ts' ? [] : [`${file.path} imports ${path}: only src/app.ts may`]
}

function foreignWire(file: SourceFile, path: string): string[] {
  const folder = /^(.*)\/wire(?:\.ts|\/.*)$/.exec(path)?.[1]
  if (folder === undefined || isBelow(dirname(file.path), folder)) return []
  return [`${file.path} imports ${path}: wire names stay in their folder`]
}

/** The layer of a file; undefined for the wiring. Throws for a folder that the table does not know. */
function layerOf(path: string): string | undefined {
  const layer = Object.keys(MAY_IMPORT).find((folder) => isBelow(path, folder))
  if (layer === undefined && !WIRING.test(path)) {
    throw new Error(`${path} belongs to no layer of the architecture`)
  }
  return layer
}

function isOurs(path: string): boolean {
  return (
    isBelow(path, 'src') || isBelow(path, 'rest-compat') || isBelow(path, 'test') || isBelow(path, 'prisma')
  )
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
