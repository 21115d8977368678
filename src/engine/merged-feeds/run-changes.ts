import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { JsonValue } from '../../base/json.ts'
import type { RunStatus, RunTrigger } from '../workflow/run.ts'
import type { FeedItem, FeedPage, FeedPosition, FeedRef, FeedSource } from './feed.ts'
import { readPresent } from './read-present.ts'
import { FIND_MOVED_RUNS, READ_RUN_CHANGES } from './sql/run-changes.ts'

/** A run of a workflow whose status has changed, with its place in the feed of its organisation. */
export interface RunChange extends FeedItem {
  id: string
  status: RunStatus
  trigger: RunTrigger
  workflowId: string
  metadata: JsonValue
  createdAt: Date
}

interface State {
  isHeldBack: boolean
  isExpired: boolean
}
type Row = State & ({ position: null } | (Omit<RunChange, 'position'> & { position: string }))

/** The one feed of an organisation's runs. */
export function runsFeed(organizationId: string): FeedRef {
  return { organizationId, feedId: `runs-${organizationId}` }
}

/** Of the runs of an organisation. */
export class RunChanges implements FeedSource<RunChange> {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async read({ organizationId }: FeedRef, { position, id }: FeedPosition): Promise<FeedPage<RunChange>> {
    const values = [organizationId, position, id]
    const { rows } = await this.#pool.query<Row>({ name: 'feed-run-changes', text: READ_RUN_CHANGES, values })
    if (rows[0]?.isExpired) throw new AppError('CURSOR_EXPIRED', 'Events expired')
    const items = rows.flatMap((row) => (row.position === null ? [] : [toItem(row)]))
    return { items, isHeldBack: rows[0]?.isHeldBack ?? false }
  }

  async findPresent(): Promise<FeedPosition> {
    return readPresent(this.#pool)
  }

  async findMoved(known: readonly (FeedRef & { after: FeedPosition })[]): Promise<Set<string>> {
    const { rows } = await this.#pool.query<{ id: string }>({
      name: 'feed-moved-runs',
      text: FIND_MOVED_RUNS,
      values: [
        known.map(({ organizationId }) => organizationId),
        known.map(({ feedId }) => feedId),
        known.map(({ after }) => after.position),
        known.map(({ after }) => after.id),
      ],
    })
    return new Set(rows.map(({ id }) => id))
  }
}

function toItem(row: Omit<RunChange, 'position'> & { position: string }): RunChange {
  const { position, id, status, trigger, workflowId, metadata, createdAt } = row
  return { position: { position, id, seq: 0 }, id, status, trigger, workflowId, metadata, createdAt }
}
