import type DataLoader from 'dataloader'
import type { Page } from '../../domain/page.ts'
import type { Trigger } from '../../domain/triggers/triggers.ts'
import type { VersionKey, VersionPageRequest } from '../../domain/workflows/workflow-batches.ts'
import type { Schedule, Workflow, WorkflowVersion } from '../../platform/db/generated/client.ts'
import { LoaderGroup } from './loader-group.ts'

/** Workflows with their versions, and what begins their runs. */
export class WorkflowLoaders extends LoaderGroup {
  get deployedNumbers(): DataLoader<string, number | null> {
    const { workflowBatches } = this.services
    return this.at('deployed numbers', (ids) => workflowBatches.deployedNumbers(this.actor, ids))
  }

  get schedules(): DataLoader<string, Schedule[]> {
    const { schedules } = this.services
    return this.at('schedules of workflows', (ids) => schedules.ofWorkflows(this.actor, ids))
  }

  get triggers(): DataLoader<string, Trigger[]> {
    const { triggers } = this.services
    return this.at('triggers of workflows', (ids) => triggers.ofWorkflows(this.actor, ids))
  }

  byId(place: string, selection: object): DataLoader<string, Workflow | null> {
    const { workflowBatches } = this.services
    return this.at(place, (ids) => workflowBatches.workflows(this.actor, ids, selection))
  }

  versions(
    place: string,
    page: VersionPageRequest,
    selection: object,
  ): DataLoader<string, Page<WorkflowVersion>> {
    const { workflowBatches } = this.services
    return this.at(place, (ids) => workflowBatches.versions(this.actor, ids, page, selection))
  }

  /** Of a workflow's versions the one with a number. */
  numberedVersion(place: string, selection: object): DataLoader<VersionKey, WorkflowVersion | null, string> {
    const { workflowBatches } = this.services
    return this.at(place, (keys) => workflowBatches.numbered(this.actor, keys, selection), {
      cacheKeyFn: ({ workflowId, version }) => `${workflowId} ${version}`,
    })
  }

  deployedVersion(place: string, selection: object): DataLoader<string, WorkflowVersion | null> {
    const { workflowBatches } = this.services
    return this.at(place, (ids) => workflowBatches.deployedVersions(this.actor, ids, selection))
  }
}
