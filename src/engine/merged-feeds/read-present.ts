import type pg from 'pg'
import type { FeedPosition } from './feed.ts'
import { FIND_PRESENT } from './sql/find-present.ts'

/** The place after which stands what is still to come, in every feed. */
export async function readPresent(pool: pg.Pool): Promise<FeedPosition> {
  const { rows } = await pool.query<{ position: string }>({ name: 'feed-present', text: FIND_PRESENT })
  const [row] = rows
  if (!row) throw new Error('the database did not tell its present')
  return { position: row.position, id: '', seq: 0 }
}
