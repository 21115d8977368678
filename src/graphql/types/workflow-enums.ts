import type { BlockType as TypeOfBlock } from '../../engine/workflow/graph/graph.ts'
import type {
  LintRule as RuleOfLint,
  LintSeverity as Severity,
} from '../../engine/workflow/lint/lint-issue.ts'
import type { VersionOrigin as Origin, WorkflowState as State } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'

/** Each table lists every value, which the compiler checks: the value of the schema, and ours. */
type Table<Value extends string> = Record<Uppercase<Value>, { value: Value; description?: string }>

export const BlockType = builder.enumType('BlockType', {
  values: {
    STARTER: { value: 'starter' },
    WEBHOOK: { value: 'webhook' },
    AGENT: { value: 'agent' },
    ORCHESTRATION: { value: 'orchestration' },
    CODE: { value: 'code' },
    CONDITION: { value: 'condition' },
    SPLIT: { value: 'split' },
    PLATFORM_API: { value: 'platform_api' },
    GENERAL_API: { value: 'general_api' },
    RESPONSE: { value: 'response' },
    CAPABILITY: { value: 'capability' },
    APPROVAL: { value: 'approval' },
    WAIT: { value: 'wait' },
    SUBWORKFLOW: { value: 'subworkflow' },
  } as const satisfies Table<TypeOfBlock>,
})

export const WorkflowState = builder.enumType('WorkflowState', {
  values: {
    INTERNAL: { value: 'internal', description: 'No version is deployed.' },
    DEPLOYED: { value: 'deployed' },
    ARCHIVED: { value: 'archived' },
  } as const satisfies Table<State>,
})

export const VersionOrigin = builder.enumType('VersionOrigin', {
  values: {
    MANUAL: { value: 'manual' },
    COPILOT: { value: 'copilot' },
    UNDO: { value: 'undo' },
    REDO: { value: 'redo' },
    ROLLBACK: { value: 'rollback' },
    IMPORT: { value: 'import' },
  } as const satisfies Table<Origin>,
})

export const LintSeverity = builder.enumType('LintSeverity', {
  values: {
    ERROR: { value: 'error', description: 'A run fails, or does not begin.' },
    WARNING: { value: 'warning', description: 'It probably does not do what is meant.' },
    INFO: { value: 'info' },
  } as const satisfies Table<Severity>,
})

export const LintRule = builder.enumType('LintRule', {
  values: {
    ORPHAN_BLOCK: {},
    NO_TRIGGER: {},
    DUPLICATE_TRIGGER: {},
    DANGLING_EDGE: {},
    BAD_HANDLE: {},
    CYCLE: {},
    MISSING_CONFIG: {},
    INVALID_CONFIG: {},
    UNRESOLVED_REFERENCE: {},
    DUPLICATE_NAME: {},
    REDUNDANT_EDGE: {},
    UNKNOWN_BLOCK_TYPE: {},
    NO_RESPONSE: {},
    UNREACHABLE: {},
    SECRET_IN_CONFIG: {},
    SECRET_NOT_TAKEN: {
      description:
        'A placeholder of a secret in a block that is not given its value: only GENERAL_API blocks are.',
    },
    UNSAFE_URL: {},
  } as const satisfies Record<RuleOfLint, object>,
})
