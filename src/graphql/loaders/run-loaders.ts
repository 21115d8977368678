import type DataLoader from 'dataloader'
import type { Page } from '../../domain/page.ts'
import type { ParentBlock, RunPageRequest } from '../../domain/workflow-runs/workflow-run-batches.ts'
import type { WorkflowRunFilter } from '../../domain/workflow-runs/workflow-run-filter.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import type {
  Approval,
  Execution,
  RunStep,
  Session,
  WorkflowRun,
} from '../../platform/db/generated/client.ts'
import { inOrder, LoaderGroup } from './loader-group.ts'

/** Workflow runs, their steps, and what these have begun. */
export class RunLoaders extends LoaderGroup {
  get steps(): DataLoader<string, RunStep | null> {
    const { runLinks } = this.services
    return this.at('run steps', (ids) => inOrder(ids, runLinks.steps(this.actor, ids)))
  }

  get stepsOfRun(): DataLoader<string, RunStep[]> {
    const { workflowRuns } = this.services
    return this.at('steps of runs', (ids) => workflowRuns.stepsOf(this.actor, ids))
  }

  get executionsOfSteps(): DataLoader<string, Execution | null> {
    const { runLinks } = this.services
    return this.at('executions of steps', (ids) => runLinks.executionsOf(this.actor, ids))
  }

  get approvalsOfSteps(): DataLoader<string, Approval | null> {
    const { runLinks } = this.services
    return this.at('approvals of steps', (ids) => runLinks.approvalsOf(this.actor, ids))
  }

  get sessions(): DataLoader<string, Session | null> {
    const { runLinks } = this.services
    return this.at('sessions of runs', (ids) => runLinks.sessionsOf(this.actor, ids))
  }

  get graphs(): DataLoader<string, Graph | null> {
    const { workflowRunBatches } = this.services
    return this.at('graphs of runs', (ids) => workflowRunBatches.graphs(this.actor, ids))
  }

  byId(place: string, selection: object): DataLoader<string, WorkflowRun | null> {
    const { workflowBatches } = this.services
    return this.at(place, (ids) => workflowBatches.runs(this.actor, ids, selection))
  }

  /** The newest run that a block of a run has begun. */
  children(place: string, selection: object): DataLoader<ParentBlock, WorkflowRun | null, string> {
    const { workflowRunBatches } = this.services
    return this.at(place, (keys) => workflowRunBatches.children(this.actor, keys, selection), {
      cacheKeyFn: ({ runId, blockId }) => `${runId} ${blockId}`,
    })
  }

  ofWorkflow(place: string, page: RunPageRequest, selection: object): DataLoader<string, Page<WorkflowRun>> {
    const { workflowRunBatches } = this.services
    return this.at(place, (ids) => workflowRunBatches.listOfWorkflows(this.actor, ids, page, selection))
  }

  countOfWorkflow(place: string, filter: WorkflowRunFilter): DataLoader<string, number> {
    const { workflowRunBatches } = this.services
    return this.at(`number at ${place}`, (ids) =>
      workflowRunBatches.countOfWorkflows(this.actor, ids, filter),
    )
  }
}
