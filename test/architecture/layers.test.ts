import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { forbiddenImports } from './layers.ts'
import { collect, importsOf, parseFile, type SourceFile, sourceFiles } from './source-files.ts'

const CONFIG = 'src/platform/config.ts'
const files = sourceFiles('src', 'rest-compat')

describe('the layers', () => {
  it('import only what stands below them', () => {
    expect(files.flatMap(forbiddenImports)).toEqual([])
  })

  it('leave the environment to the configuration', () => {
    expect(files.filter(readsEnvironment).map(({ path }) => path)).toEqual([])
  })
})

describe('the rules themselves', () => {
  const check = (path: string, imported: string) =>
    forbiddenImports(parseFile(path, `import { x } from '${imported}'`)).length > 0

  it('find an arrow that points up', () => {
    expect(check('src/base/ids.ts', '../platform/config.ts')).toBe(true)
    expect(check('src/engine/memory/memory-store.ts', '../../domain/actor.ts')).toBe(true)
    expect(check('src/domain/sessions/sessions.ts', '../../app.ts')).toBe(true)
    expect(check('rest-compat/runtime-api/routes.ts', '../../src/platform/db/database.ts')).toBe(true)
    expect(check('src/domain/sessions/sessions.ts', '../../engine/event-log/log.ts')).toBe(false)
    expect(check('src/main.ts', './app.ts')).toBe(false)
  })

  it('find an import of the vendors’ dialects or of their wire files', () => {
    expect(check('src/main.ts', '../rest-compat/runtime-api/routes.ts')).toBe(true)
    expect(check('src/app.ts', '../rest-compat/runtime-api/routes.ts')).toBe(false)
    expect(check('src/app.ts', '../rest-compat/runtime-api/wire.ts')).toBe(true)
    expect(check('rest-compat/copilot-api/routes.ts', '../runtime-api/wire.ts')).toBe(true)
    expect(check('rest-compat/runtime-api/routes.ts', './wire.ts')).toBe(false)
  })

  it('let a transport name the types of what services hand out', () => {
    const check = (text: string) => forbiddenImports(parseFile('rest-compat/runtime-api/events.ts', text))
    expect(check("import type { E } from '../../src/engine/event-log/event.ts'")).toEqual([])
    expect(check("import { type E } from '../../src/engine/event-log/event.ts'")).toHaveLength(1)
    expect(check("import { EventLog } from '../../src/engine/event-log/log.ts'")).toHaveLength(1)
    expect(check("import type { A } from '../../src/app.ts'")).toHaveLength(1)
  })

  it('see every way of importing', () => {
    const text = `import a from './a.ts'; import type { b } from './b.ts'; export { c } from './c.ts'
      const d = await import('./d.ts'); type E = import('./e.ts').E; import './f.ts'`
    const found = importsOf(parseFile('src/base/x.ts', text))
    expect(found.map(({ path }) => path)).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `src/base/${name}.ts`),
    )
    expect(found.map(({ isTypeOnly }) => isTypeOnly)).toEqual([false, true, false, false, true, false])
  })

  it('see every way of reading the environment', () => {
    for (const text of [
      'process.env.A',
      "process['env']",
      "import { env } from 'node:process'",
      'const { env } = process',
    ]) {
      expect(readsEnvironment(parseFile('src/x.ts', text)), text).toBe(true)
    }
    expect(readsEnvironment(parseFile(CONFIG, 'process.env'))).toBe(false)
  })
})

function readsEnvironment(file: SourceFile): boolean {
  if (file.path === CONFIG) return false
  return collect(file, (node) => (isEnvironment(node) ? node : undefined)).length > 0
}

function isEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return isProcess(node.expression) && node.name.text === 'env'
  if (ts.isElementAccessExpression(node)) {
    const key = node.argumentExpression
    return isProcess(node.expression) && ts.isStringLiteralLike(key) && key.text === 'env'
  }
  if (ts.isBindingElement(node) || ts.isImportSpecifier(node)) {
    const owner = node.parent.parent.getText() + node.parent.parent.parent.getText()
    return (node.propertyName ?? node.name).getText() === 'env' && /\bprocess\b/.test(owner)
  }
  return false
}

function isProcess(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === 'process'
}
