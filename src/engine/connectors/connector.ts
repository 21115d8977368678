import type { FieldIssue } from '../../base/errors.ts'
import type { JsonObject, JsonValue } from '../../base/json.ts'

/** Where a hint comes from: the connector's own declaration, inferred from the protocol, or the protocol's default. */
export type HintSource = 'declared' | 'inferred' | 'default'
export type Hint = { value: boolean; source: HintSource }

/** What a tool says about itself. A hint is a claim; the registry decides which claims count. */
export type ToolHints = { readOnly: Hint; idempotent: Hint; destructive: Hint; openWorld: Hint }

/** One tool as a connector lists it. `name` is the connector's own name, used for the call. */
export interface ToolDescription {
  name: string
  description: string
  /** JSON Schema (draft 2020-12) of the input, an object. */
  inputSchema: JsonObject
  outputSchema?: JsonObject
  hints: ToolHints
  /**
   * The connector's own recipe for a call, such as the method and path of an operation. Stored with the version of
   * the tool and handed back with each call of it; callers never see it.
   */
  binding?: JsonObject
}

/** What an account offers. */
export interface ToolListing {
  tools: ToolDescription[]
  /** What was left out or had to be changed, in words for the administrator. */
  warnings?: string[]
  /** What the other side says about itself: its name and version. */
  serverInfo?: JsonObject
  protocolVersion?: string
  /** For how long the other side says that the list holds. */
  freshForMs?: number
}

/** What an administrator gives to connect an account. */
export interface AccountDraft {
  settings: JsonObject
  credentials: JsonObject
}

/** The account that a call goes through; null for connectors that need none (memory). */
export interface ConnectorAccount {
  id: string
  organizationId: string
  displayName: string
  externalId: string | null
  /** Whether the last calls did not reach its service. */
  isFailing?: boolean
}

/** Something worth telling a person while a tool is at work. */
export interface Checkpoint {
  message: string
  /** 0 to 1, where the tool knows. */
  progress?: number
  data?: JsonValue
}

/** What a tool wants to know from a person before it goes on. */
export interface ToolQuestion {
  message: string
  /** JSON Schema of the answer, an object. */
  schema: JsonObject
}

/** What became of a question: in the words of the approval that it was asked as. */
export type ToolAnswer =
  | { status: 'approved'; content: JsonObject }
  | { status: 'denied' }
  /** Nobody has answered in time. */
  | { status: 'expired' }

/** The call is over for now: it goes on with another one, which is given the answer and `state` back. */
export interface ToolPause {
  question: ToolQuestion
  /** The connector's own; callers never see it. */
  state: JsonObject
}

export interface ToolCall {
  organizationId: string
  account: ConnectorAccount | null
  /** The connector's own name of the tool. */
  tool: string
  /** The tool's own, of the version that the call was planned with; null for a tool without one. */
  binding: JsonObject | null
  /** Of the same version. */
  outputSchema: JsonObject | null
  /** Validated against the tool's input schema. */
  input: JsonObject
  executionId: string
  /** 1 for the first attempt of the execution. */
  attempt: number
  /** The same for every attempt of one execution; a connector passes it on where the other side understands it. */
  idempotencyKey: string
  /** Aborted on cancel, timeout and lost lease; a connector stops as soon as it can and writes nothing after. */
  signal: AbortSignal
  /** Where an earlier call of the same attempt has paused. */
  resume: { state: JsonObject; answer: ToolAnswer } | null
  /**
   * Asks a person while the call goes on, for as long as that takes: the call's time does not run meanwhile. When
   * this process is lost, so is the call; a tool that can be left alone until the answer pauses instead. Rejects
   * when the call is stopped.
   */
  ask(question: ToolQuestion): Promise<ToolAnswer>
  /** Records progress; resolves when it is durable, so that a fast tool waits for the log and not for memory. */
  checkpoint(checkpoint: Checkpoint): Promise<void>
}

export interface ToolOutcome {
  output: JsonValue
  /** One line for people, as in the reference document: "1 hits", "Wrote /topics/icp.md". */
  summary: string
}

/**
 * A kind of service that offers tools. `call` resolves with the outcome, or with the question that it waits for, or
 * throws a `ToolError` for a failure of the tool; anything else that it throws counts as a bug of the connector.
 */
export interface Connector {
  /** Whether each checkpoint counts; otherwise those that follow within 250 ms are dropped. */
  readonly keepsEveryCheckpoint?: boolean
  /** Throws a ToolError when the account's service cannot be reached or does not let us in. */
  listTools(account: ConnectorAccount | null): Promise<ToolListing>
  /**
   * What is wrong with the settings and credentials of an account, each path beginning with "settings" or
   * "credentials"; a message never holds a credential. Connectors without it have no accounts of their own.
   */
  checkAccount?(draft: AccountDraft): FieldIssue[]
  /** Lets go of whatever is held for the account, because it was changed or is gone. Calls in flight go on. */
  forget?(account: Pick<ConnectorAccount, 'id' | 'organizationId'>): void
  /**
   * What the tool's schema cannot say about an input that it accepts, each path beginning with "input". Called
   * before anything is started; a connector without it has nothing to add.
   */
  check?(tool: string, input: JsonObject): FieldIssue[]
  call(call: ToolCall): Promise<ToolOutcome | ToolPause>
}

/** What a failed call says of its account: its service cannot be reached, or does not let us in (401, 403). */
export type AccountFault = 'unreachable' | 'unauthorized'

/** The tool ran, or was refused, and failed. */
export class ToolError extends Error {
  /** A short upper-case name for programs, such as MEMORY_FILE_NOT_FOUND. */
  readonly code: string
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  /** Counts against the account; a failure of the tool itself does not. */
  readonly accountFault: AccountFault | undefined

  constructor(
    message: string,
    facts: {
      code?: string
      retryable?: boolean
      retryAfterMs?: number
      accountFault?: AccountFault
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: facts.cause })
    this.name = 'ToolError'
    this.code = facts.code ?? 'CAPABILITY_FAILED'
    this.retryable = facts.retryable ?? false
    this.retryAfterMs = facts.retryAfterMs
    this.accountFault = facts.accountFault
  }
}
