import type { PayloadStream } from '../shared-subscriptions.ts'
import { type SocketExtra, sendText } from './socket-adapter.ts'

const TAIL = Buffer.from('}')

/**
 * Sends the results of a subscription over a socket as `next` messages of graphql-transport-ws, put together from
 * bytes that are shared. The protocol itself hears only of their end: nothing is ever yielded to it.
 */
export function deliver(
  payloads: PayloadStream,
  { extra, id }: { extra: SocketExtra; id: string },
): AsyncIterableIterator<never, undefined> {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`)
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      for (let result = await payloads.next(); !result.done; result = await payloads.next()) {
        const taken = sendText(extra, Buffer.concat([head, result.value.json, TAIL]))
        if (taken) await taken
      }
      return { done: true, value: undefined }
    },
    async return() {
      await payloads.return()
      return { done: true, value: undefined }
    },
  }
}
