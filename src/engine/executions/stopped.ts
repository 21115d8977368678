/** Why a running call is stopped from outside. */
export type StopReason = 'cancelled' | 'timeout' | 'lease lost' | 'shutdown'

/** The reason of a tool's signal. */
export class Stopped extends Error {
  readonly reason: StopReason

  constructor(reason: StopReason) {
    super(`stopped: ${reason}`)
    this.name = 'Stopped'
    this.reason = reason
  }
}
