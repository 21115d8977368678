import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const DURATION_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120]

/** What the process counts; every label has a bounded set of values. */
export interface Metrics {
  registry: Registry
  httpRequests: Counter<'method' | 'route' | 'status'>
  /** Event streams are not in it: how long a client watches says nothing about speed. */
  httpDurationSeconds: Histogram<'method' | 'route'>
  openEventStreams: Gauge
  /** `answered`, or the reason in lower case for which it was refused or failed. */
  outboundRequests: Counter<'outcome'>
}

/** A registry of its own, so that two servers in one process do not mix their numbers. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    httpRequests: new Counter({
      name: 'http_requests_total',
      help: 'Requests answered, by method, route and status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    httpDurationSeconds: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last byte of its answer, event streams left out.',
      labelNames: ['method', 'route'],
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    }),
    openEventStreams: new Gauge({
      name: 'http_event_streams_open',
      help: 'Server-sent event streams that are open.',
      registers,
    }),
    outboundRequests: new Counter({
      name: 'outbound_requests_total',
      help: 'Requests that left the process or were kept from leaving, by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
  }
}
