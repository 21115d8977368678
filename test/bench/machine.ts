import { cpus, totalmem } from 'node:os'
import { describePostgres } from './bench-database.ts'

/** What absolute figures depend on; clients, servers and Postgres share it, over loopback. */
export interface Machine {
  cpu: string
  memoryGb: number
  node: string
  postgres: string
}

export async function describeMachine(): Promise<Machine> {
  return {
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    node: process.versions.node,
    postgres: await describePostgres().catch(() => 'not reachable'),
  }
}
