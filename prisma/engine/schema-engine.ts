#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
/**
 * Stands in for the native `schema-engine` that Prisma's CLI downloads: the same engine, compiled to WebAssembly
 * and installed from npm, so that every command works without outside access. Named to the CLI by
 * PRISMA_SCHEMA_ENGINE_BINARY. SCHEMA_ENGINE_EMBEDDED (`memory://`, or the folder of an embedded database that no
 * server has open) takes the place of the server at DATABASE_URL.
 */
import { parseEngineArguments } from './engine-arguments.ts'

const { version, command, databaseUrl, datamodels } = parseEngineArguments(process.argv.slice(2))
const embedded = process.env.SCHEMA_ENGINE_EMBEDDED

// What a command does not need is not loaded: generating the client must be quick, and works without it.
if (version) console.log('schema-engine-cli wasm')
else if (command !== undefined) process.exitCode = await answerCommand(command)
else await serve()

async function answerCommand(name: string): Promise<number> {
  if (embedded !== undefined) {
    console.log('Connection successful')
    return 0
  }
  const { runDatabaseCommand } = await import('./database-command.ts')
  return runDatabaseCommand(name, databaseUrl)
}

async function serve(): Promise<void> {
  const { AdapterFactory } = await import('./adapter-factory.ts')
  const { openMigrationEngine } = await import('./migration-engine.ts')
  const { serveJsonRpc } = await import('./json-rpc.ts')
  const factory = new AdapterFactory(databaseUrl, embedded)
  await serveJsonRpc(await openMigrationEngine(factory, datamodels))
  await factory.close()
}
