import { GraphQLScalarType } from 'graphql'
import pg from 'pg'

/** What both peers serve: the part of the schema that the bench reads, over the same tables. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const organizationId = process.env.ORGANIZATION_ID

export const port = Number(process.env.PORT)

export const typeDefs = `
  scalar JSON
  scalar DateTime
  type Query { sessions(first: Int = 20): SessionConnection! }
  type SessionConnection { nodes: [Session!]! }
  type Session { id: ID! title: String! createdAt: DateTime! executions(first: Int = 20): ExecutionConnection! }
  type ExecutionConnection { nodes: [Execution!]! }
  type Execution {
    id: ID! capabilityName: String! status: String! summary: String input: JSON! result: JSON createdAt: DateTime!
  }`

export const scalars = {
  JSON: new GraphQLScalarType({ name: 'JSON' }),
  DateTime: new GraphQLScalarType({ name: 'DateTime', serialize: (date) => date.toISOString() }),
}

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
