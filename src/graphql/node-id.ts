import { GraphQLError } from 'graphql'

/** Ids are the documented, prefixed ids themselves; the prefix says of which type an id is. */
const TYPENAMES = new Map([
  ['org', 'Organization'],
  ['key', 'ApiKey'],
  ['aud', 'AuditEvent'],
  ['int', 'Integration'],
  ['acc', 'ConnectedAccount'],
  ['cap', 'Capability'],
  ['session', 'Session'],
  ['exec', 'Execution'],
  ['mem', 'MemoryFile'],
  ['appr', 'Approval'],
  ['whk', 'WebhookEndpoint'],
  ['dlv', 'WebhookDelivery'],
  ['WRUN', 'WorkflowRun'],
  ['step', 'RunStep'],
  ['WCFG', 'Workflow'],
  ['WFCG', 'Workflow'],
  ['PKGW', 'Workflow'],
  ['ver', 'WorkflowVersion'],
  ['sched', 'Schedule'],
  ['trg', 'TriggerEndpoint'],
  ['agt', 'Agent'],
  ['kb', 'KnowledgeBase'],
  ['orch', 'Orchestration'],
  ['doc', 'KnowledgeDocument'],
  ['cop', 'CopilotSession'],
  ['turn', 'CopilotTurn'],
  ['msg', 'CopilotMessage'],
  ['conf', 'CopilotConfirmation'],
])

/** The types of which ids tell the kind; some have several prefixes. */
export const NODE_TYPENAMES: readonly string[] = [...TYPENAMES.values()]

/** Throws BAD_REQUEST for an id without a known prefix. */
export function parseNodeId(id: string): { typename: string; id: string } {
  const typename = TYPENAMES.get(id.slice(0, Math.max(0, id.search(/[_-]/))))
  if (typename !== undefined) return { typename, id }
  const shown = id.length > 100 ? `${id.slice(0, 100)}…` : id
  throw new GraphQLError(`Unknown kind of id: ${shown}`, { extensions: { code: 'BAD_REQUEST' } })
}
