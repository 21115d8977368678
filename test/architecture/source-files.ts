import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import ts from 'typescript'

const ROOT = resolve(import.meta.dirname, '../..')

export interface SourceFile {
  /** From the project's root, with forward slashes: `src/base/ids.ts`. */
  path: string
  text: string
  syntax: ts.SourceFile
}

/** The hand-written TypeScript files below the given folders; generated code is left out. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: ROOT },
  )
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !/\/(?:generated|node_modules)\//.test(path))
    .toSorted()
    .map((path) => parseFile(path, readFileSync(join(ROOT, path), 'utf8')))
}

export function parseFile(path: string, text: string): SourceFile {
  return { path, text, syntax: ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true) }
}

export function readProjectFile(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** Every node of the file for which `pick` gives a value, in the order of the text. */
export function collect<T>(file: SourceFile, pick: (node: ts.Node) => T | undefined): T[] {
  const found: T[] = []
  const visit = (node: ts.Node): void => {
    const value = pick(node)
    if (value !== undefined) found.push(value)
    ts.forEachChild(node, visit)
  }
  visit(file.syntax)
  return found
}

/** One import of a file; our own files as paths from the root, packages by their name. */
export interface Import {
  path: string
  /** Gone when the program runs. */
  isTypeOnly: boolean
}

/** What the file imports, re-exports or loads. */
export function importsOf(file: SourceFile): Import[] {
  return collect(file, importAt).map(({ path, isTypeOnly }) => ({
    path: path.startsWith('.') ? fromRoot(join(ROOT, dirname(file.path), path)) : path,
    isTypeOnly,
  }))
}

function importAt(node: ts.Node): Import | undefined {
  const path = importedName(node)
  return path === undefined ? undefined : { path, isTypeOnly: isTypeOnly(node) }
}

function importedName(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literalText(node.moduleSpecifier)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return literalText(node.arguments[0])
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return literalText(node.argument.literal)
  return undefined
}

/** `import { type A } from` still loads the file; `import type { A } from` does not. */
function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
  return ts.isExportDeclaration(node) && node.isTypeOnly
}

function literalText(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined
}

function fromRoot(path: string): string {
  return relative(ROOT, path).split(sep).join('/')
}
