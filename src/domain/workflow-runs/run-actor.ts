import type { RunRecord } from '../../engine/workflow/runs/run.ts'
import type { Actor } from '../actor.ts'

/** What a run may do by its blocks: what keys with the scopes `runtime` and `workflows` may. */
export function actorOfRun({ organizationId, runId }: Pick<RunRecord, 'organizationId' | 'runId'>): Actor {
  return { organizationId, keyId: runId, scopes: new Set(['runtime', 'workflows']), source: 'workflow' }
}
