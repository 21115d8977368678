import { randomUUID } from 'node:crypto'

/** Version, trace, parent and flags; versions after 00 may have more behind them. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/

/**
 * The trace that a request belongs to, as W3C Trace Context has it (32 hexadecimal digits): that of its header
 * `traceparent`, or a new one where there is none, or none that is valid.
 */
export function traceIdOf(traceparent: string | null | undefined): string {
  const [, version, traceId, more] = TRACEPARENT.exec(traceparent ?? '') ?? []
  const isValid = traceId !== undefined && (more === undefined || version !== '00')
  return isValid ? traceId : createTraceId()
}

/** For what no request asks for. */
export function createTraceId(): string {
  return randomUUID().replaceAll('-', '')
}
