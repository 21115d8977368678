/** Faults of the program, and what databases say: nothing of it is for a model or for people. */
const FAULTS = [TypeError, RangeError, ReferenceError, SyntaxError]
const DATABASE_ERROR = /^(?:Prisma|DatabaseError$|error$)/

/** A call that has failed, in words that people may read. */
export class ToolFailure extends Error {
  readonly #modelText: string

  constructor(message: string, { modelText = message, cause }: { modelText?: string; cause?: unknown } = {}) {
    super(message, { cause })
    this.name = 'ToolFailure'
    this.#modelText = modelText
  }

  /** What the model library gives to the model. */
  override toString(): string {
    return this.#modelText
  }
}

/** What a tool has thrown; `toModelText` puts its words as the model reads the tool's outputs. */
export function toToolFailure(cause: unknown, toModelText?: (output: unknown) => string): ToolFailure {
  if (!(cause instanceof Error) || isBug(cause)) return new ToolFailure('Internal error', { cause })
  const { message } = cause
  return new ToolFailure(message, { ...(toModelText && { modelText: toModelText(message) }), cause })
}

/** Whether what a tool has thrown is none of a model's or of people's business. */
export function isBug(cause: unknown): boolean {
  if (!(cause instanceof Error)) return true
  return FAULTS.some((fault) => cause instanceof fault) || DATABASE_ERROR.test(cause.name)
}
