import type { ErrorCode as Code } from '../../base/errors.ts'
import type { Scope as ActorScope, ActorSource } from '../../domain/actor.ts'
import type { ApiKeyStatus as KeyStatus } from '../../domain/api-keys/api-key.ts'
import type { ApprovalPolicy as Policy } from '../../domain/approvals/approval-policies.ts'
import type { StatisticsWindow } from '../../domain/capabilities/capability-statistics.ts'
import type { ApprovalStatus as StatusOfApproval } from '../../engine/approvals/approval.ts'
import type { HintSource as SourceOfHint } from '../../engine/connectors/connector.ts'
import type { ConnectorKind as Kind } from '../../engine/connectors/connector-registry.ts'
import type { WebhookEventType as EventType } from '../../engine/webhooks/webhook-event.ts'
import type {
  AuditActor as AuditedActor,
  DeliveryStatus as DeliveryState,
  EndpointStatus as EndpointState,
  ExecutionStatus as State,
  AccountStatus as Status,
} from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'

/** Each table lists every value, which the compiler checks: the value of the schema, and ours. */
type Table<Value extends string> = Record<Uppercase<Value>, { value: Value; description?: string }>

export const SortDirection = builder.enumType('SortDirection', {
  values: { ASC: { value: 'asc' }, DESC: { value: 'desc' } } as const satisfies Table<'asc' | 'desc'>,
})

export const Scope = builder.enumType('Scope', {
  values: {
    ALL: { value: '*', description: 'Everything.' },
    RUNTIME: { value: 'runtime' },
    COPILOT: { value: 'copilot' },
    WORKFLOWS: { value: 'workflows' },
    WEBHOOKS: { value: 'webhooks' },
    ADMIN: { value: 'admin' },
    READ: { value: 'read', description: 'All that only reads, but keys.' },
  } as const satisfies Table<Exclude<ActorScope, '*'>> & { ALL: { value: '*'; description: string } },
})

export const ApiKeyStatus = builder.enumType('ApiKeyStatus', {
  values: {
    ACTIVE: { value: 'active' },
    EXPIRED: { value: 'expired' },
    REVOKED: { value: 'revoked' },
    DISABLED: { value: 'disabled' },
  } as const satisfies Table<KeyStatus>,
})

export const StatsWindow = builder.enumType('StatsWindow', {
  values: {
    HOUR: { value: 'hour' },
    DAY: { value: 'day' },
    WEEK: { value: 'week' },
    MONTH: { value: 'month', description: '30 days.' },
  } as const satisfies Table<StatisticsWindow>,
})

export const AuditActor = builder.enumType('AuditActor', {
  values: {
    API_KEY: { value: 'api_key' },
    USER: { value: 'user', description: 'Whoever runs the installation.' },
    SYSTEM: { value: 'system' },
    COPILOT: { value: 'copilot' },
    SCHEDULE: { value: 'schedule' },
    WEBHOOK: { value: 'webhook' },
    MCP: { value: 'mcp' },
  } as const satisfies Table<AuditedActor>,
})

export const ConnectorKind = builder.enumType('ConnectorKind', {
  description: 'How an integration is reached.',
  values: {
    BUILTIN: { value: 'builtin' },
    MCP: { value: 'mcp' },
    OPENAPI: { value: 'openapi' },
    HTTP: { value: 'http' },
  } as const satisfies Table<Kind>,
})

export const AccountStatus = builder.enumType('AccountStatus', {
  values: {
    ACTIVE: { value: 'active' },
    PENDING: { value: 'pending' },
    NEEDS_REAUTH: { value: 'needs_reauth' },
    ERROR: { value: 'error' },
    DISABLED: { value: 'disabled' },
  } as const satisfies Table<Status>,
})

export const CapabilityKind = builder.enumType('CapabilityKind', {
  values: {
    INTEGRATION: { value: 'integration' },
    MEMORY: { value: 'memory' },
  } as const satisfies Table<'integration' | 'memory'>,
})

export const HintSource = builder.enumType('HintSource', {
  values: {
    DECLARED: { value: 'declared', description: 'The tool says so itself.' },
    INFERRED: { value: 'inferred', description: 'Follows from the protocol, such as an HTTP method.' },
    ADMIN: { value: 'admin', description: 'An administrator has said so.' },
    DEFAULT: { value: 'default', description: 'Nothing is known: the careful assumption.' },
  } as const satisfies Table<SourceOfHint | 'admin'>,
})

export const SessionSource = builder.enumType('SessionSource', {
  values: {
    API: { value: 'api' },
    USER: { value: 'user' },
    MCP: { value: 'mcp' },
    COPILOT: { value: 'copilot' },
    WORKFLOW: { value: 'workflow' },
  } as const satisfies Table<ActorSource>,
})

export const InteractionMode = builder.enumType('InteractionMode', {
  values: {
    EXECUTE: { value: 'execute' },
    PLAN: { value: 'plan' },
  } as const satisfies Table<'execute' | 'plan'>,
})

export const SessionStatus = builder.enumType('SessionStatus', {
  values: {
    ACTIVE: { value: 'active' },
    ARCHIVED: { value: 'archived' },
  } as const satisfies Table<'active' | 'archived'>,
})

export const ExecutionStatus = builder.enumType('ExecutionStatus', {
  values: {
    QUEUED: { value: 'queued' },
    EXECUTING: { value: 'executing' },
    WAITING: { value: 'waiting' },
    COMPLETED: { value: 'completed' },
    FAILED: { value: 'failed' },
    CANCELLED: { value: 'cancelled' },
  } as const satisfies Table<State>,
})

export const ApprovalPolicy = builder.enumType('ApprovalPolicy', {
  description: 'Which calls wait for a person’s approval.',
  values: {
    NEVER: { value: 'never' },
    DESTRUCTIVE: { value: 'destructive', description: 'Those that may destroy something.' },
    WRITES: { value: 'writes', description: 'Those that do not only read.' },
    ALWAYS: { value: 'always' },
  } as const satisfies Table<Policy>,
})

export const ApprovalStatus = builder.enumType('ApprovalStatus', {
  values: {
    PENDING: { value: 'pending' },
    APPROVED: { value: 'approved' },
    DENIED: { value: 'denied' },
    EXPIRED: { value: 'expired', description: 'Nobody decided in time.' },
    CANCELLED: { value: 'cancelled', description: 'What waited for it has come to another end.' },
  } as const satisfies Table<StatusOfApproval>,
})

/** The name in the schema of each type on the wire. */
const EVENT_TYPES = {
  'workflowRun.started': 'WORKFLOW_RUN_STARTED',
  'workflowRun.completed': 'WORKFLOW_RUN_COMPLETED',
  'workflowRun.failed': 'WORKFLOW_RUN_FAILED',
  'workflowCreditLimit.reached': 'WORKFLOW_CREDIT_LIMIT_REACHED',
  'execution.completed': 'EXECUTION_COMPLETED',
  'execution.failed': 'EXECUTION_FAILED',
  'approval.requested': 'APPROVAL_REQUESTED',
  'account.needsReauth': 'ACCOUNT_NEEDS_REAUTH',
  'webhookEndpoint.exhausted': 'WEBHOOK_ENDPOINT_EXHAUSTED',
  'webhookEndpoint.disabled': 'WEBHOOK_ENDPOINT_DISABLED',
} as const satisfies Record<EventType, string>

export const WebhookEventType = builder.enumType('WebhookEventType', {
  values: Object.fromEntries(
    Object.entries(EVENT_TYPES).map(([value, name]) => [name, { value: value as EventType }]), // its own keys
  ),
})

export const EndpointStatus = builder.enumType('EndpointStatus', {
  values: {
    ACTIVE: { value: 'active' },
    PAUSED: { value: 'paused', description: 'Deliveries wait.' },
    DISABLED: { value: 'disabled', description: 'Nothing is sent until it is made active again.' },
  } as const satisfies Table<EndpointState>,
})

export const DeliveryStatus = builder.enumType('DeliveryStatus', {
  values: {
    PENDING: { value: 'pending' },
    DELIVERING: { value: 'delivering' },
    SUCCEEDED: { value: 'succeeded' },
    RETRYING: { value: 'retrying', description: 'The last attempt failed, and another one will be made.' },
    EXHAUSTED: { value: 'exhausted', description: 'Every attempt failed.' },
    ABORTED: { value: 'aborted', description: 'The endpoint wants none of it, or is disabled.' },
  } as const satisfies Table<DeliveryState>,
})

/** Every code that a client can meet; our names and those of the schema are the same. */
export const ErrorCode = builder.enumType('ErrorCode', {
  values: {
    BAD_REQUEST: {},
    VALIDATION: {},
    SESSION_ARCHIVED: {},
    APPROVAL_CLOSED: { description: 'The approval is decided or expired already.' },
    IDEMPOTENCY_MISMATCH: {},
    UNAUTHENTICATED: {},
    FORBIDDEN: {},
    NOT_FOUND: {},
    METHOD_NOT_ALLOWED: {},
    AMBIGUOUS_ACCOUNT: {},
    CONFLICT: {},
    TURN_IN_PROGRESS: { description: 'The conversation has a turn at work: wait for its end, or cancel it.' },
    CREDIT_LIMIT_REACHED: {},
    VERSION_CONFLICT: { description: 'It has changed since the version that was expected.' },
    GRAPH_CONFLICT: { description: 'Others have changed the same places of the graph in another way.' },
    CURSOR_EXPIRED: {},
    PAYLOAD_TOO_LARGE: {},
    UNSUPPORTED_MEDIA_TYPE: {},
    RATE_LIMITED: {},
    CAPABILITY_FAILED: {},
    APPROVAL_DENIED: {},
    APPROVAL_EXPIRED: {},
    CANCELLED: {},
    TIMEOUT: {},
    WORKER_LOST: {},
    INTERNAL: {},
    PROVIDER_UNAVAILABLE: { description: 'No provider of the model can be reached, or none is configured.' },
    UNAVAILABLE: {},
    QUERY_TOO_COMPLEX: { description: 'The operation is larger than one may be.' },
  } as const satisfies Record<Code | 'QUERY_TOO_COMPLEX', { description?: string }>,
})
