/** Faults of the program, and what databases say: nothing of it is for a model or for people. */
const FAULTS = [TypeError, RangeError, ReferenceError, SyntaxError]
const DATABASE_ERROR = /^(?:Prisma|DatabaseError$|error$)/

/**
 * A call that has failed, in words that people may read; `bug` is what was thrown where it is none of their business.
 */
export class ToolFailure extends Error {
  readonly bug: unknown
  readonly #modelText: string

  constructor(message: string, { modelText = message, bug }: { modelText?: string; bug?: unknown } = {}) {
    super(message, { cause: bug })
    this.name = 'ToolFailure'
    this.bug = bug
    this.#modelText = modelText
  }

  /** What the model library gives to the model. */
  override toString(): string {
    return this.#modelText
  }
}

/** What a tool has thrown; `toModelText` puts its words as the model reads the tool's outputs. */
export function toToolFailure(cause: unknown, toModelText?: (output: unknown) => string): ToolFailure {
  if (!(cause instanceof Error) || isBug(cause)) return new ToolFailure('Internal error', { bug: cause })
  const { message } = cause
  return new ToolFailure(message, toModelText && { modelText: toModelText(message) })
}

function isBug(error: Error): boolean {
  return FAULTS.some((fault) => error instanceof fault) || DATABASE_ERROR.test(error.name)
}
