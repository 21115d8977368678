import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { ExecutionStatus } from '../executions/execution.ts'
import type { FeedItem, FeedPage, FeedPosition, FeedRef, FeedSource } from './feed.ts'
import { readPresent } from './read-present.ts'
import { FIND_MOVED_EXECUTIONS } from './sql/find-moved-executions.ts'
import { READ_EXECUTION_CHANGES } from './sql/read-execution-changes.ts'

/** An execution whose status has changed, with its place in the feed of its organisation. */
export interface ExecutionChange extends FeedItem {
  id: string
  status: ExecutionStatus
  capabilityName: string
  sessionId: string
  connectedAccountId: string | null
  createdAt: Date
}

interface State {
  isHeldBack: boolean
  isExpired: boolean
}
type Change = Omit<ExecutionChange, 'position'>
type Row = State & ({ position: null } | (Change & { position: string }))

/** Of the executions of an organisation; the feed has the organisation's id. */
export class ExecutionChanges implements FeedSource<ExecutionChange> {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async read(
    { organizationId }: FeedRef,
    { position, id }: FeedPosition,
  ): Promise<FeedPage<ExecutionChange>> {
    const { rows } = await this.#pool.query<Row>({
      name: 'feed-execution-changes',
      text: READ_EXECUTION_CHANGES,
      values: [organizationId, position, id],
    })
    if (rows[0]?.isExpired) throw new AppError('CURSOR_EXPIRED', 'Events expired')
    const items = rows.flatMap((row) => (row.position === null ? [] : [toItem(row)]))
    return { items, isHeldBack: rows[0]?.isHeldBack ?? false }
  }

  async findPresent(): Promise<FeedPosition> {
    return readPresent(this.#pool)
  }

  async findMoved(known: readonly (FeedRef & { after: FeedPosition })[]): Promise<Set<string>> {
    const { rows } = await this.#pool.query<{ id: string }>({
      name: 'feed-moved-executions',
      text: FIND_MOVED_EXECUTIONS,
      values: [
        known.map(({ organizationId }) => organizationId),
        known.map(({ after }) => after.position),
        known.map(({ after }) => after.id),
      ],
    })
    return new Set(rows.map(({ id }) => id))
  }
}

function toItem({ position, ...change }: Change & { position: string }): ExecutionChange {
  const { id, status, capabilityName, sessionId, connectedAccountId, createdAt } = change
  return {
    position: { position, id, seq: 0 },
    id,
    status,
    capabilityName,
    sessionId,
    connectedAccountId,
    createdAt,
  }
}
