import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { BenchPath, Figures, Row } from '../path.ts'
import { residentMb } from '../process-usage.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { startEmbeddedSwitchyard } from '../switchyard.ts'

/** What a start has left behind for the collector is gone by then. */
const IDLE_MS = 2_000

/** From `node src/main.ts` to the first answer with a key, and the memory that an idle server holds. */
export const coldStart: BenchPath = {
  id: 'P7',
  title: 'cold start of the embedded server: to the first answered request, and at rest',
  unit: 'starts',
  async run({ rounds }) {
    const [first, warm, bare]: [Figures[], Figures[], Figures[]] = [[], [], []]
    for (let round = 0; round < rounds; round++) {
      const dataDir = mkdtempSync(path.join(tmpdir(), 'switchyard-bench-'))
      try {
        first.push(await measureStart(startEmbeddedSwitchyard(dataDir)))
        warm.push(await measureStart(startEmbeddedSwitchyard(dataDir)))
      } finally {
        rmSync(dataDir, { recursive: true, force: true })
      }
      bare.push(await measureStart(startBare()))
    }
    return [toRow('first start', first), toRow('warm start', warm), toRow('bare node:http', bare)]
  },
}

async function measureStart(starting: Promise<ServerProcess>): Promise<Figures> {
  await using server = await starting
  await delay(IDLE_MS)
  return { readyMs: server.readyMs, residentMb: residentMb(server.pid) }
}

function startBare(): Promise<ServerProcess> {
  return startServer({ script: 'test/bench/baselines/bare-http.ts', env: {}, readyPath: '/livez' })
}

function toRow(name: string, figures: Figures[]): Row {
  return { name, rounds: [], figures, problems: [] }
}
