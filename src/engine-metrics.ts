import type pg from 'pg'
import { Gauge, type Registry } from 'prom-client'
import type { EventFeed } from './engine/event-log/feed.ts'
import type { ExecutionRunner } from './engine/executions/execution-runner.ts'
import { MergedFeed } from './engine/merged-feeds/merged-feed.ts'
import type { MergedFeeds } from './engine/merged-feeds/merged-feeds.ts'
import type { WorkflowRunner } from './engine/workflow/runs/workflow-runner.ts'

interface EngineParts {
  runner: ExecutionRunner
  feed: EventFeed
  mergedFeeds: MergedFeeds
  workflowRunner: WorkflowRunner
  pool: pg.Pool
}

/** What is in the hands of this process, read whenever the metrics are asked for. */
export function registerEngineMetrics(
  registry: Registry,
  { runner, feed, mergedFeeds, workflowRunner, pool }: EngineParts,
): void {
  const gauges = [
    ['executions_running', 'Executions that this process holds.', () => runner.size],
    ['workflow_jobs_running', 'Jobs of workflow runs that this process holds.', () => workflowRunner.size],
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
  registerFeedReaders(registry, mergedFeeds)
}

function registerFeedReaders(registry: Registry, mergedFeeds: MergedFeeds): void {
  new Gauge({
    name: 'merged_feed_readers_open',
    help: 'Merged feeds that are being read, whoever watches them, by what they tell of.',
    labelNames: ['feed'],
    registers: [registry],
    collect() {
      for (const [name, feed] of Object.entries(mergedFeeds)) {
        if (feed instanceof MergedFeed) this.set({ feed: name }, feed.openReaders)
      }
    },
  })
}
