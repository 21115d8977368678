/** What a model on the local server answers to one request. */
export interface ModelTurn {
  text?: string
  toolCalls?: { name: string /** A string is sent as it is, however broken. */; input: object | string }[]
  /** Refuses the request instead. */
  refusal?: { status: number; message: string; headers?: Record<string, string> }
  /** Breaks off with the protocol's own error event, after the text. */
  failsMidway?: string
  /** Never says anything more after the text. */
  hangs?: boolean
}

export interface NumberedCall {
  id: string
  name: string
  argumentsText: string
}

/** One event of the stream; `event` is the SSE event's name where the protocol has one. */
export interface Frame {
  event?: string
  data: string
}

export const USAGE = { input: 10, output: 5 }

export function numberedCalls(turn: ModelTurn, step: number): NumberedCall[] {
  return (turn.toolCalls ?? []).map(({ name, input }, index) => ({
    id: `call_${step}_${index}`,
    name,
    argumentsText: typeof input === 'string' ? input : JSON.stringify(input),
  }))
}

/** In pieces of a few characters, as tokens come. */
export function inPieces(text: string, size = 7): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))
}
