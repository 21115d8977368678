import {
  type EventStreamOptions,
  type Frames,
  sendEventStream,
} from '../../../src/platform/http/server-sent-events.ts'
import { ControlledSource } from './controlled-source.ts'
import { startTinyServer, type TinyServer } from './tiny-server.ts'

export const STREAM_REQUEST = 'GET /stream HTTP/1.1\r\nHost: test\r\n\r\n'

/** What is behind `/stream`, to be set before it is asked for, and what became of it. */
export interface StreamServer extends TinyServer {
  source: ControlledSource
  /** Used instead of `source` when it is set. */
  custom: AsyncIterable<Frames> | null
  timing: Partial<EventStreamOptions>
  errors: unknown[]
  /** How many streams have ended for the handler. */
  finished: number
  openStreams(): Promise<number | undefined>
}

export async function startStreamServer(): Promise<StreamServer> {
  const streams: Omit<StreamServer, keyof TinyServer | 'openStreams'> = {
    source: new ControlledSource(),
    custom: null,
    timing: {},
    errors: [],
    finished: 0,
  }
  const server = await startTinyServer((app, { drain, metrics }) => {
    app.get('/stream', async (c) => {
      const answer = await sendEventStream(c, streams.custom ?? streams.source, {
        signal: drain.signal,
        onError: (error) => streams.errors.push(error),
        openStreams: metrics.openEventStreams,
        ...streams.timing,
      })
      streams.finished++
      return answer
    })
  })
  const openStreams = async () => (await server.metrics.openEventStreams.get()).values[0]?.value
  return Object.assign(streams, server, { openStreams })
}
