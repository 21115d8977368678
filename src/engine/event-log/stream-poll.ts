import type { EventLog } from './log.ts'
import { Poll, type PollParts } from './poll.ts'
import type { StreamReader } from './stream-reader.ts'

export type StreamPoll = Poll<StreamReader>

/** Looks whether the streams that are waited for have gone on. */
export function createStreamPoll(log: EventLog, parts: Omit<PollParts<StreamReader>, 'lookAt'>): StreamPoll {
  return new Poll({ ...parts, lookAt: (readers) => lookAt(log, readers) })
}

/** Whatever moved in the meantime has woken its followers already. */
async function lookAt(log: EventLog, readers: readonly StreamReader[]): Promise<void> {
  const asked = readers.map((reader) => ({ reader, lastSeq: reader.lastSeq ?? 0 }))
  const quiet = await log.findQuiet(asked.map(({ reader, lastSeq }) => ({ ...reader.stream, lastSeq })))
  for (const { reader, lastSeq } of asked) {
    if (!quiet.has(reader.stream.streamId) && reader.lastSeq === lastSeq) reader.lookAgain()
  }
}
