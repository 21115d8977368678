import { isStorableText } from '../base/storable-text.ts'

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

export interface NodeId {
  typename: string
  id: string
}

/** The types of which ids tell the kind; some have several prefixes. */
export const NODE_TYPENAMES: readonly string[] = [...TYPENAMES.values()]

/** Of which type an id is; null for an id that nothing can have. */
export function parseNodeId(id: string): NodeId | null {
  const typename = TYPENAMES.get(id.slice(0, Math.max(0, id.search(/[_-]/))))
  return typename !== undefined && isStorableText(id) ? { typename, id } : null
}
