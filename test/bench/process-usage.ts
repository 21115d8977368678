import { readdirSync, readFileSync } from 'node:fs'

const US_PER_TICK = 10_000
const PAGE_BYTES = 4_096

/** CPU that a process and its ended children have taken, in microseconds; the kernel counts in steps of 10 ms. */
export function cpuUs(pid: number | string): number {
  const fields = statFields(pid)
  return US_PER_TICK * [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0)
}

export function residentMb(pid: number): number {
  return (Number(statFields(pid)[21]) * PAGE_BYTES) / 1024 / 1024
}

/** The same of several. */
export function totalCpuUs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuUs(pid), 0)
}

export function totalResidentMb(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + residentMb(pid), 0)
}

/** CPU of the Postgres backends of one database, which Postgres names in their titles; null when none is seen. */
export function postgresCpuUs(databaseName: string): number | null {
  const backends = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isBackend(pid, databaseName))
  if (backends.length === 0) return null
  return totalCpuUs(backends.map(Number))
}

function isBackend(pid: string, databaseName: string): boolean {
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
    return title.startsWith('postgres:') && title.includes(` ${databaseName} `)
  } catch {
    return false // it has ended since the folder was read
  }
}

/** The fields of /proc/PID/stat from the third on, the state: the second, the name, may hold spaces. */
function statFields(pid: number | string): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}
