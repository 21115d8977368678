import { readFileSync } from 'node:fs'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { SchemaEngine } from '@prisma/schema-engine-wasm'
import type { AdapterFactory } from './adapter-factory.ts'

/** A failure in the words of the database, with Prisma's own error code where there is one. */
export class EngineError extends Error {
  readonly code: string | undefined

  constructor(message: string, code: string | undefined, cause: unknown) {
    super(message, { cause })
    this.code = code
  }
}

export interface MigrationEngine {
  /** Runs one method of the schema engine's JSON-RPC interface. Throws EngineError. */
  call(method: string, params: unknown): Promise<unknown>
}

/** Prisma's own schema engine, compiled to WebAssembly, over the connections of `factory`. */
export async function openMigrationEngine(
  factory: AdapterFactory,
  datamodels: string[],
): Promise<MigrationEngine> {
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: reportPanic } }) // where it looks for it
  const bound = bindMigrationAwareSqlAdapterFactory(factory)
  const files = datamodels.map((path): [string, string] => [path, readFileSync(path, 'utf8')])
  const engine = await SchemaEngine.new({ datamodels: files.length > 0 ? files : undefined }, () => {}, bound)
  return {
    call: async (method, params) => {
      try {
        await warmShadowCache(engine, method, params)
        return await callEngine(engine, method, params)
      } catch (error) {
        throw toEngineError(error, bound)
      }
    },
  }
}

function reportPanic(message: string): void {
  process.stderr.write(`The schema engine panicked: ${message}\n`)
}

type Call = (params: unknown) => Promise<unknown>

function callEngine(engine: SchemaEngine, name: string, params: unknown): Promise<unknown> {
  const method: unknown = Reflect.get(engine, name === 'getDatabaseVersion' ? 'version' : name)
  if (typeof method !== 'function') throw new Error(`The schema engine has no method ${name}.`)
  return (method as Call).call(engine, params) // every public method takes one value and answers asynchronously
}

/**
 * The WebAssembly build opens the shadow database only for a few methods and otherwise relies on what an earlier
 * one left in its cache, so one of those goes first.
 */
async function warmShadowCache(engine: SchemaEngine, method: string, params: unknown): Promise<void> {
  if (method !== 'evaluateDataLoss' && method !== 'createMigration') return
  await callEngine(engine, 'devDiagnostic', params)
}

function toEngineError(
  error: unknown,
  bound: ReturnType<typeof bindMigrationAwareSqlAdapterFactory>,
): EngineError {
  const { id, code, message } = Object(error)
  const driver: unknown = typeof id === 'number' ? bound.errorRegistry.consumeError(id)?.error : undefined
  const text = String(message ?? error)
  return new EngineError(driver instanceof Error ? `${text}\n${driver.message}` : text, code, error)
}
