import { createHash } from 'node:crypto'
import { type BenchDatabase, openBenchDatabase } from '../bench-database.ts'
import { runLoad } from '../load/load-process.ts'
import type { StreamLoadOptions, StreamLoadResult } from '../load/stream-load.ts'
import type { BenchPath, Contender } from '../path.ts'
import { measure } from '../rounds.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { AUTHORIZATION, startSwitchyard } from '../switchyard.ts'
import { readFrames } from './read-frames.ts'
import { EVENTS, insertStream, type StoredStream } from './stored-stream.ts'

/** Many events of one execution, from the first to the last, over one connection. */
export const replay: BenchPath = {
  id: 'P4',
  title: `replay: ${EVENTS} stored events of an execution as one stream`,
  unit: 'events',
  async run(options, resources) {
    const database = await openBenchDatabase(resources)
    const stream = await insertStream(database.database.pool)
    const servers = {
      switchyard: await startSwitchyard(database, resources),
      parsed: await startBaseline('test/bench/baselines/parsed-replay.ts', database, resources),
      prisma: await startBaseline('test/bench/baselines/prisma-replay.ts', database, resources),
    }
    const contenders = Object.entries(servers).map(([name, server]) =>
      createContender(name, { database, stream, server }),
    )
    return measure(contenders, options)
  },
}

async function startBaseline(
  script: string,
  database: BenchDatabase,
  resources: AsyncDisposableStack,
): Promise<ServerProcess> {
  const env = { DATABASE_URL: database.url }
  return resources.use(await startServer({ script, env, readyPath: '/livez' }))
}

function createContender(
  name: string,
  { database, stream, server }: { database: BenchDatabase; stream: StoredStream; server: ServerProcess },
): Contender {
  const problems: string[] = []
  const path = `/api/runtime/executions/${stream.executionId}/events`
  return {
    name,
    pids: [server.pid],
    databaseName: database.name,
    async load(seconds) {
      const { firstError, ...sample } = await readStreams({ port: server.port, path, stream, seconds })
      if (firstError) problems.push(`a stream was answered with ${firstError}`)
      return sample
    },
    check: async () => [
      ...problems,
      ...(await checkStream(`http://127.0.0.1:${server.port}${path}`, stream)),
    ],
  }
}

function readStreams(parts: {
  port: number
  path: string
  stream: StoredStream
  seconds: number
}): Promise<StreamLoadResult> {
  const { port, path, stream, seconds } = parts
  const options: StreamLoadOptions = {
    port,
    path,
    headers: AUTHORIZATION,
    seconds,
    eventsPerStream: EVENTS,
    minBytes: Buffer.byteLength(stream.frames),
  }
  return runLoad('stream-load.ts', options)
}

/** The same bytes in the same order, whatever comments or intervals stand between the events. */
async function checkStream(url: string, stream: StoredStream): Promise<string[]> {
  const frames = await readFrames(url, AUTHORIZATION)
  const received = frames.join('')
  if (hash(received) === hash(stream.frames)) return []
  const problem = `${frames.length} events, ${Buffer.byteLength(received)} bytes; last: ${frames.at(-1)?.trim()}`
  return [`expected ${EVENTS} events, ${Buffer.byteLength(stream.frames)} bytes; got ${problem}`]
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
