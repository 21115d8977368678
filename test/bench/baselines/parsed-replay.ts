import pg from 'pg'
import { serve } from './serve.ts'
import { executionIdOf, type StoredEvent, sendEvents } from './sse.ts'

/** The usual path without an ORM: the driver parses each payload, and it is made text again for each reader. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })

const READ_PAGE =
  'select seq, type, payload from event where stream_id = $1 and seq > $2 order by seq limit $3'

serve(async (request, response) => {
  const streamId = executionIdOf(request.url)
  await sendEvents(response, async (after, limit) => {
    const values = [streamId, after, limit]
    return (await pool.query<StoredEvent>({ name: 'read-page', text: READ_PAGE, values })).rows
  })
})
