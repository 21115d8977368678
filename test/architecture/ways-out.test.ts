import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { collect, parseFile, type SourceFile, sourceFiles } from './source-files.ts'

/** Modules that can open a connection, with what may be imported from them all the same. */
const CONNECTING_MODULES: Record<string, readonly string[]> = {
  http: ['createServer', 'STATUS_CODES'],
  https: [],
  http2: [],
  net: ['createServer', 'isIP', 'Socket'],
  tls: [],
  dgram: [],
  dns: [],
  'dns/promises': [],
  undici: [],
  ws: ['WebSocketServer'],
}

const CONNECTING_GLOBALS = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])

/** The guard itself, and the two ends of the socket in DATA_DIR, which is a path and no address. */
const EXCEPTIONS = [
  'src/platform/http/outbound/',
  'src/platform/db/embedded/folder-lock.ts',
  'src/platform/db/embedded/control-client.ts',
]

describe('a request leaves the process through the guard only', () => {
  it('in every file', () => {
    const files = sourceFiles('src', 'rest-compat')
    expect(
      files.filter(({ path }) => !EXCEPTIONS.some((one) => path.startsWith(one))).flatMap(waysOut),
    ).toEqual([])
  })

  it.each([
    "fetch('https://example.com')",
    "globalThis.fetch('https://example.com')",
    'const send = fetch',
    'const options = { fetch }',
    "new WebSocket('wss://example.com')",
    "import http from 'node:http'",
    "import * as https from 'node:https'",
    "import { request } from 'https'",
    "import { connect } from 'node:net'",
    "import { fetch as send } from 'undici'",
    "const { request } = await import('undici')",
    "const net = require('node:net')",
  ])('and the rule sees: %s', (text) => {
    expect(waysOut(parseFile('src/x.ts', text))).toHaveLength(1)
  })

  it.each([
    'outbound.fetch(url)',
    'const options = { fetch: outbound.fetch }',
    "import type { IncomingMessage } from 'node:http'",
    "import { createServer, type Server } from 'node:http'",
    "import { WebSocketServer } from 'ws'",
    'function create({ fetch }: Options) { return new Client({ fetch }) }',
  ])('and the rule lets pass: %s', (text) => {
    expect(waysOut(parseFile('src/x.ts', text))).toEqual([])
  })
})

function waysOut(file: SourceFile): string[] {
  return collect(file, (node) => {
    const found = isConnectingImport(node) || isConnectingGlobal(node)
    return found ? `${file.path}: ${node.parent.getText().slice(0, 80)}` : undefined
  })
}

function isConnectingImport(node: ts.Node): boolean {
  if (!ts.isStringLiteralLike(node)) return false
  const harmless = CONNECTING_MODULES[node.text.replace(/^node:/, '')]
  if (harmless === undefined) return false
  const { parent } = node
  if (ts.isCallExpression(parent)) return /^(?:import|require)$/.test(parent.expression.getText())
  if (ts.isExportDeclaration(parent)) return !parent.isTypeOnly
  return ts.isImportDeclaration(parent) && !importsOnly(parent.importClause, harmless)
}

function importsOnly(clause: ts.ImportClause | undefined, harmless: readonly string[]): boolean {
  if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  if (clause === undefined || clause.name || !clause.namedBindings) return false
  if (!ts.isNamedImports(clause.namedBindings)) return false
  return clause.namedBindings.elements.every(
    ({ isTypeOnly, propertyName, name }) => isTypeOnly || harmless.includes((propertyName ?? name).text),
  )
}

/** The name as a value: no member of something else, no name of a property or a type, no argument that was passed in. */
function isConnectingGlobal(node: ts.Node): boolean {
  if (!ts.isIdentifier(node) || !CONNECTING_GLOBALS.has(node.text)) return false
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return parent.expression.getText() === 'globalThis'
  }
  if (ts.isTypeReferenceNode(parent) || ts.isTypeQueryNode(parent) || ts.isQualifiedName(parent)) return false
  if (ts.isImportSpecifier(parent) || ts.isPropertyAssignment(parent)) return false
  return !ts.isClassElement(parent) && !ts.isTypeElement(parent) && !isArgument(node)
}

/** Whether a function around the name takes it as a parameter. */
function isArgument(name: ts.Identifier): boolean {
  const around = ts.findAncestor(
    name,
    (node) =>
      ts.isFunctionLike(node) && node.parameters.some((parameter) => declares(parameter.name, name.text)),
  )
  return around !== undefined
}

function declares(binding: ts.BindingName, name: string): boolean {
  if (ts.isIdentifier(binding)) return binding.text === name
  return binding.elements.some((element) => ts.isBindingElement(element) && declares(element.name, name))
}
