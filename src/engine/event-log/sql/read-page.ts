export const MAX_PAGE_EVENTS = 1_000
export const MAX_PAGE_BYTES = 1024 * 1024

/**
 * A page of a stream: at most so many events and, beyond the first, so many bytes. How far it reaches is found in
 * steps that double, each a bounded range of the primary key: a page costs what it holds, also where events are
 * large, where numbers are missing, and where the planner has no statistics.
 */
export const READ_PAGE = `
with recursive reach as (
  select $3::bigint as seq, 8 as width, 0::bigint as events, 0::bigint as bytes
  union all
  select reach.seq + reach.width, reach.width * 2, reach.events + step.events, reach.bytes + step.bytes
  from reach cross join lateral (
    select count(*) as events, coalesce(sum(octet_length(payload::text)), 0) as bytes
    from event
    where organization_id = $1 and stream_id = $2 and seq > reach.seq and seq <= reach.seq + reach.width
  ) step
  where reach.seq < (select last_seq from event_stream where organization_id = $1 and id = $2)
    and reach.events < ${MAX_PAGE_EVENTS} and reach.bytes < ${MAX_PAGE_BYTES}
)
select s.last_seq, s.first_seq, s.closed_at is not null, e.seq, e.type, e.payload, e.at
from event_stream s
left join lateral (
  select * from (
    select seq, type, payload::text as payload, at,
           sum(octet_length(payload::text)) over (order by seq) - octet_length(payload::text) as bytes_before
    from event
    where organization_id = s.organization_id and stream_id = s.id
      and seq > $3 and seq <= (select max(seq) from reach)
    order by seq
    limit ${MAX_PAGE_EVENTS}
  ) page
  where bytes_before < ${MAX_PAGE_BYTES}
) e on true
where s.organization_id = $1 and s.id = $2
order by e.seq`
