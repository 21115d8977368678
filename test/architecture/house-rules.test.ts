import { execFileSync } from 'node:child_process'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { collect, type SourceFile, sourceFiles } from './source-files.ts'

const MAX_LINES = 250
const MAX_LINE_CHARS = 120
const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test)?\.ts$/
/** Spelt so that this file does not find itself. */
const UNFINISHED = /\b(?:TOD[O]|FIXM[E])\b/
const COMMIT =
  /^(?:feat|fix|perf|refactor|test|docs|build|ci|chore|style|revert)(?:\([a-z0-9-]+\))?!?: [^A-Z\s].*[^.\s]$/

const files = sourceFiles('src', 'rest-compat', 'prisma', 'test')
const tests = files.filter(({ path }) => path.endsWith('.test.ts'))
const paths = (found: SourceFile[]) => found.map(({ path }) => path)

describe('files', () => {
  it(`have at most ${MAX_LINES} lines`, () => {
    expect(paths(files.filter(({ text }) => text.trimEnd().split('\n').length > MAX_LINES))).toEqual([])
  })

  it(`of the product have lines of at most ${MAX_LINE_CHARS} characters`, () => {
    const product = files.filter(({ path }) => /^(?:src|rest-compat)\//.test(path))
    expect(product.flatMap(longLines)).toEqual([])
  })

  it('are named in kebab-case', () => {
    expect(paths(files.filter(({ path }) => !KEBAB_CASE.test(path.split('/').at(-1) ?? '')))).toEqual([])
  })

  it('are no barrels', () => {
    expect(paths(files.filter(isBarrel))).toEqual([])
  })

  it('hold no notes of unfinished work', () => {
    expect(paths(files.filter(({ text }) => UNFINISHED.test(text)))).toEqual([])
  })

  it('cast only with a reason', () => {
    expect(files.filter(({ path }) => !path.startsWith('test/')).flatMap(silentCasts)).toEqual([])
  })
})

describe('tests', () => {
  it('all run: none is switched off, and none runs alone', () => {
    expect(tests.flatMap(switchedOff)).toEqual([])
  })
})

describe('commits', () => {
  it('are conventional, imperative and short', () => {
    const isChecked = process.env.CI !== undefined
    const log = isChecked
      ? execFileSync('git', ['log', '-50', '--no-merges', '--format=%s'], { encoding: 'utf8' })
      : ''
    const subjects = log.split('\n').filter((subject) => subject !== '')
    expect(subjects.filter((subject) => subject.length > 72 || !COMMIT.test(subject))).toEqual([])
  })
})

function longLines({ path, text }: SourceFile): string[] {
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }))
  const long = lines.filter(({ line }) => [...line].length > MAX_LINE_CHARS)
  return long.map(({ number }) => `${path}:${number}`)
}

/** A file that only passes on what others export. */
function isBarrel({ syntax }: SourceFile): boolean {
  const { statements } = syntax
  const passesOn = statements.filter(
    (statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier,
  )
  return statements.length > 0 && passesOn.length === statements.length
}

/** Casts other than `as const` without a comment on their line or the one before. */
function silentCasts(file: SourceFile): string[] {
  const lines = file.text.split('\n')
  return collect(file, (node) => {
    if (!ts.isAsExpression(node) || ts.isConstTypeReference(node.type)) return undefined
    const { line } = file.syntax.getLineAndCharacterOfPosition(node.type.getStart())
    const isExplained = [lines[line], lines[line - 1]].some((text) => text?.includes('//'))
    return isExplained ? undefined : `${file.path}:${line + 1} ${lines[line]?.trim()}`
  })
}

function switchedOff(file: SourceFile): string[] {
  return collect(file, (node) => {
    if (!ts.isPropertyAccessExpression(node)) return undefined
    if (!['only', 'skip', 'todo', 'fails'].includes(node.name.text)) return undefined
    // skipIf is left: a test may need a service, and .ci/run fails when it is skipped there
    const isTest = /^(?:it|test|describe|suite)\b/.test(node.expression.getText())
    return isTest ? `${file.path} ${node.getText()}` : undefined
  })
}
