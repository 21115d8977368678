import type pg from 'pg'
import { Gauge, type Registry } from 'prom-client'
import type { EventFeed } from './engine/event-log/feed.ts'
import type { ExecutionRunner } from './engine/executions/execution-runner.ts'

/** What is in the hands of this process, read whenever the metrics are asked for. */
export function registerEngineMetrics(
  registry: Registry,
  { runner, feed, pool }: { runner: ExecutionRunner; feed: EventFeed; pool: pg.Pool },
): void {
  const gauges = [
    ['executions_running', 'Executions that this process holds.', () => runner.size],
    [
      'event_stream_readers_open',
      'Event streams that are being read, whoever watches them.',
      () => feed.openReaders,
    ],
    ['database_queries_waiting', 'Queries that wait for a connection.', () => pool.waitingCount],
  ] as const
  for (const [name, help, read] of gauges) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }
}
