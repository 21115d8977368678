import type pg from 'pg'

/** What each acknowledged execution has in the log, beside what it must have. */
const CHECK = `
with acknowledged as (select unnest($2::text[]) as id),
events as (
  select e.stream_id, count(*) as count, min(e.seq) as first, max(e.seq) as last,
    count(*) filter (where e.type in ('done', 'error')) as terminal,
    max(e.seq) filter (where e.type = 'done') as done,
    count(*) filter (where e.type in ('session', 'run_status', 'tool_use', 'tool_result')) as others
  from event e join acknowledged a on a.id = e.stream_id
  where e.organization_id = $1
  group by e.stream_id
)
select
  count(*) filter (where x.status is distinct from 'completed') as "not completed",
  count(*) filter (where t.status is distinct from 'completed') as "without a completed attempt",
  count(*) filter (where n.id is null) as "without a session",
  count(*) filter (where s.last_seq is distinct from v.last or s.closed_at is null) as "with a wrong stream",
  count(*) filter (where v.first is distinct from 1 or v.count is distinct from v.last) as "with a gap",
  count(*) filter (where v.terminal is distinct from 1 or v.done is distinct from v.last)
    as "without exactly one terminal event at the end",
  count(*) filter (where v.others is distinct from 4 or v.count is distinct from 5) as "with other events than five"
from acknowledged a
left join execution x on x.organization_id = $1 and x.id = a.id
left join execution_attempt t on t.organization_id = $1 and t.id = x.run_id
left join session n on n.organization_id = $1 and n.id = x.session_id
left join event_stream s on s.organization_id = $1 and s.id = a.id
left join events v on v.stream_id = a.id`

/** One sentence for each kind of fault that acknowledged executions have. */
export async function checkExecutions(
  pool: pg.Pool,
  organizationId: string,
  acknowledged: readonly string[],
): Promise<string[]> {
  if (acknowledged.length === 0) return ['nothing was acknowledged']
  if (new Set(acknowledged).size < acknowledged.length) return ['an execution was acknowledged twice']
  const { rows } = await pool.query<Record<string, string>>(CHECK, [organizationId, acknowledged])
  const stored = await pool.query<{ count: string }>('select count(*) from execution')
  const unknown = Number(stored.rows[0]?.count) - acknowledged.length
  return [
    ...Object.entries(rows[0] ?? {})
      .filter(([, count]) => Number(count) > 0)
      .map(([fault, count]) => `${count} of ${acknowledged.length} executions ${fault}`),
    ...(unknown === 0 ? [] : [`${unknown} executions more than were acknowledged`]),
  ]
}
