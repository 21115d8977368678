import type { PayloadStream } from '../shared-subscriptions.ts'
import { type SocketExtra, sendText } from './socket-adapter.ts'

/**
 * Sends the results of a subscription over a socket as `next` messages of graphql-transport-ws, put together from
 * text that is shared. The protocol itself hears only of their end: nothing is ever yielded to it.
 */
export function deliver(
  payloads: PayloadStream,
  { extra, id }: { extra: SocketExtra; id: string },
): AsyncIterableIterator<never, undefined> {
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      for (let result = await payloads.next(); !result.done; result = await payloads.next()) {
        const taken = sendText(extra, `${head}${result.value}}`)
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
