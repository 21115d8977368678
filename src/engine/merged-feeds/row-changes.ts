import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { FeedItem, FeedPage, FeedPosition, FeedRef, FeedSource } from './feed.ts'
import { readPresent } from './read-present.ts'
import { findMovedRows, readRowChanges } from './sql/row-changes.ts'

/** A row that has changed, with its place in the feed of its organisation. */
export interface RowChange extends FeedItem {
  id: string
}

/** A table, or a view, that is told as a feed: each change that matters gives its row a new `position`. */
export interface ToldTable<Change extends RowChange> {
  table: string
  /** What is told of a row beside its id, and the columns that hold it. */
  columns: Record<Exclude<keyof Change, keyof RowChange>, string>
}

interface State {
  isHeldBack: boolean
  isExpired: boolean
}
type Row<Change> = State &
  ({ position: null } | (Omit<Change, 'position'> & { id: string; position: string }))

/** The rows of a table, one feed an organisation. */
export class RowChanges<Change extends RowChange> implements FeedSource<Change> {
  readonly #pool: pg.Pool
  readonly #read: { name: string; text: string }
  readonly #findMoved: { name: string; text: string }

  constructor(pool: pg.Pool, { table, columns }: ToldTable<Change>) {
    this.#pool = pool
    const selected = Object.entries(columns).map(([name, column]) => `page.${column} as "${name}"`)
    this.#read = { name: `feed-changes-${table}`, text: readRowChanges(table, selected) }
    this.#findMoved = { name: `feed-moved-${table}`, text: findMovedRows(table) }
  }

  async read({ organizationId, feedId }: FeedRef, { position, id }: FeedPosition): Promise<FeedPage<Change>> {
    const values = [organizationId, position, id, feedId]
    const { rows } = await this.#pool.query<Row<Change>>({ ...this.#read, values })
    if (rows[0]?.isExpired) throw new AppError('CURSOR_EXPIRED', 'Events expired')
    const items = rows.flatMap((row) => (row.position === null ? [] : [toChange<Change>(row)]))
    return { items, isHeldBack: rows[0]?.isHeldBack ?? false }
  }

  async findPresent(): Promise<FeedPosition> {
    return readPresent(this.#pool)
  }

  async findMoved(known: readonly (FeedRef & { after: FeedPosition })[]): Promise<Set<string>> {
    const { rows } = await this.#pool.query<{ id: string }>({
      ...this.#findMoved,
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

function toChange<Change extends RowChange>(
  row: State & Omit<Change, 'position'> & { id: string; position: string },
): Change {
  const { isHeldBack: _isHeldBack, isExpired: _isExpired, position, ...told } = row
  // What is told are the columns of the table, which has one for each field of a change.
  return { ...told, position: { position, id: row.id, seq: 0 } } as unknown as Change
}
