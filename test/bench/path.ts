/** What one round of load measured on one contender. */
export interface Sample {
  /** What was done: requests, or events. */
  operations: number
  seconds: number
  /** Of one request, from its first byte out to its last byte in. */
  p50Ms: number
  p99Ms: number
  /** Share of one core that the load generator took; near 1 it measures itself. */
  clientCpu: number
}

/** A server that is measured, while it runs. */
export interface Contender {
  name: string
  /** The processes whose CPU and memory are attributed to it. */
  pids: readonly number[]
  /** The database that its Postgres backends work for; null for one that uses none. */
  databaseName: string | null
  load(seconds: number): Promise<Sample>
  /** Called once, between the round that warms up and those that count. */
  settle?(): Promise<unknown>
  /** Says what is wrong with what it did, after all rounds; each sentence voids its figures. */
  check(): Promise<string[]>
}

export interface Round extends Sample {
  serverCpuUs: number
  /** Null when Postgres' processes cannot be seen from here, or there are none. */
  postgresCpuUs: number | null
  residentMb: number
}

/** Measured once per round and not a rate, such as the duration of a start; the unit ends the name. */
export type Figures = Record<string, number>

/** A contender's line in the report: rounds of load, or figures. */
export interface Row {
  name: string
  rounds: Round[]
  figures: Figures[]
  problems: string[]
  /** Why there are no figures of it on this machine. */
  notMeasured?: string
}

export interface RunOptions {
  rounds: number
  /** Of load, per contender and round. */
  seconds: number
}

/** One measured path of the product. */
export interface BenchPath {
  id: string
  title: string
  /** What one operation is, in the plural. */
  unit: string
  /** What it opens is closed with `resources`, after it has returned. */
  run(options: RunOptions, resources: AsyncDisposableStack): Promise<Row[]>
}
