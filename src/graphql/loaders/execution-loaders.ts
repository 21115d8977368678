import type DataLoader from 'dataloader'
import type { SessionPageRequest } from '../../domain/executions/execution-batches.ts'
import type { ExecutionFilter } from '../../domain/executions/execution-filter.ts'
import type { Page } from '../../domain/page.ts'
import type { Approval, Execution, ExecutionAttempt, Session } from '../../platform/db/generated/client.ts'
import { LoaderGroup } from './loader-group.ts'

/** Executions, the sessions that they are in, and the approvals that they wait for. */
export class ExecutionLoaders extends LoaderGroup {
  get attempts(): DataLoader<string, ExecutionAttempt[]> {
    const { executionBatches } = this.services
    return this.at('attempts of executions', (ids) => executionBatches.attempts(this.actor, ids))
  }

  get approvals(): DataLoader<string, Approval | null> {
    const { approvals } = this.services
    return this.at('approvals of subjects', (ids) => approvals.ofSubjects(this.actor, ids))
  }

  byId(place: string, selection: object): DataLoader<string, Execution | null> {
    const { executionBatches } = this.services
    return this.at(place, (ids) => executionBatches.list(this.actor, ids, selection))
  }

  sessions(place: string, selection: object): DataLoader<string, Session | null> {
    const { sessions } = this.services
    return this.at(place, (ids) => sessions.findMany(this.actor, ids, selection))
  }

  /** All that ask at one place select the same, which is worked out once. */
  ofSession(
    place: string,
    page: SessionPageRequest,
    select: () => object,
  ): DataLoader<string, Page<Execution>> {
    const { executionBatches } = this.services
    return this.at(place, (ids) => executionBatches.listOfSessions(this.actor, ids, page, select()))
  }

  countOfSession(place: string, filter: ExecutionFilter): DataLoader<string, number> {
    const { executionBatches } = this.services
    return this.at(`number at ${place}`, (ids) => executionBatches.countOfSessions(this.actor, ids, filter))
  }
}
