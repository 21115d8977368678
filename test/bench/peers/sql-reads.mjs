import pg from 'pg'

/** The same tables, read with statements that are written out for the query of the bench. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const organizationId = process.env.ORGANIZATION_ID

const SESSIONS = `
select id, title, created_at as "createdAt" from session
where organization_id = $1 order by created_at desc, id desc limit $2`

export async function readSessions(first) {
  const values = [organizationId, first]
  return { nodes: (await pool.query({ name: 'sessions', text: SESSIONS, values })).rows }
}

const EXECUTIONS = `
select e.* from unnest($2::text[]) as wanted(id)
cross join lateral (
  select id, session_id as "sessionId", capability_name as "capabilityName", upper(status::text) as status, summary,
    input, result, created_at as "createdAt"
  from execution
  where organization_id = $1 and session_id = wanted.id
  order by created_at desc, id desc limit $3
) e`

/** One page for each session, in one statement. */
export async function readExecutions(sessionIds, first) {
  const values = [organizationId, sessionIds, first]
  const { rows } = await pool.query({ name: 'executions', text: EXECUTIONS, values })
  const bySession = Map.groupBy(rows, ({ sessionId }) => sessionId)
  return sessionIds.map((id) => ({ nodes: bySession.get(id) ?? [] }))
}
