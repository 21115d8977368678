import { MEMORY_FEED_PREFIX } from '../merged-feeds/memory-changes.ts'

/** Each statement takes a bounded number of rows, and leaves those that another process is at work on. */
const ROWS = 1_000
const STREAMS = 100
const EVENTS_PER_STREAM = 1_000

/**
 * Removes the oldest events of finished streams that are older than their organisation keeps them. The stream
 * says in the same commit from where on it is kept, and a merged feed that they belong to how far it has been
 * trimmed: a reader behind is told so, and never meets a hole. Feeds are locked in one order by all who trim.
 */
export const TRIM_EVENTS = `
with expired as (
  select s.id, s.organization_id, least(s.last_seq + 1, s.first_seq + ${EVENTS_PER_STREAM}) as first_seq
  from event_stream s join organization o on o.id = s.organization_id
  where s.closed_at < now() - o.event_retention_days * interval '1 day' and s.has_events
  limit ${STREAMS}
  for update of s skip locked
),
removed as (
  delete from event using expired
  where event.organization_id = expired.organization_id and event.stream_id = expired.id
    and event.seq < expired.first_seq
  returning event.organization_id, event.feed_id, event.position, event.stream_id, event.seq
),
trimmed_feed as (
  insert into event_feed as feed (organization_id, id, trimmed_position, trimmed_stream_id, trimmed_seq)
  select distinct on (organization_id, feed_id) organization_id, feed_id, position, stream_id, seq
  from removed where feed_id is not null
  order by organization_id, feed_id, position desc, stream_id desc, seq desc
  on conflict (organization_id, id) do update set
    trimmed_position = excluded.trimmed_position,
    trimmed_stream_id = excluded.trimmed_stream_id,
    trimmed_seq = excluded.trimmed_seq
  where (feed.trimmed_position, feed.trimmed_stream_id, feed.trimmed_seq)
      < (excluded.trimmed_position, excluded.trimmed_stream_id, excluded.trimmed_seq)
)
update event_stream s set first_seq = expired.first_seq
from expired where s.organization_id = expired.organization_id and s.id = expired.id`

/**
 * The same for the changes of catalogues, whose streams never end: each event goes after so many days by itself.
 * An index finds open streams alone.
 */
export const TRIM_CATALOGS = `
with expired as (
  select s.id, s.organization_id, s.first_seq + old.events as first_seq
  from event_stream s
  join organization o on o.id = s.organization_id
  cross join lateral (
    select count(*)::int as events from (
      select at from event
      where organization_id = s.organization_id and stream_id = s.id and seq >= s.first_seq
      order by seq limit ${EVENTS_PER_STREAM}
    ) as oldest
    where at < now() - o.event_retention_days * interval '1 day'
  ) as old
  where s.closed_at is null and s.has_events and s.kind = 'capability_catalog' and old.events > 0
  limit ${STREAMS}
  for update of s skip locked
),
removed as (
  delete from event using expired
  where event.organization_id = expired.organization_id and event.stream_id = expired.id
    and event.seq < expired.first_seq
)
update event_stream s set first_seq = expired.first_seq
from expired where s.organization_id = expired.organization_id and s.id = expired.id`

/** The same for the memory, whose feed tells of the files that were removed. */
export const TRIM_MEMORY_DELETIONS = `
with expired as (
  select d.organization_id, d.id, d.position
  from memory_deletion d join organization o on o.id = d.organization_id
  where d.deleted_at < now() - o.event_retention_days * interval '1 day'
  limit ${ROWS}
  for update of d skip locked
),
trimmed_feed as (
  insert into event_feed as feed (organization_id, id, trimmed_position, trimmed_stream_id, trimmed_seq)
  select distinct on (organization_id) organization_id, '${MEMORY_FEED_PREFIX}' || organization_id, position, id, 0
  from expired
  order by organization_id, position desc, id desc
  on conflict (organization_id, id) do update set
    trimmed_position = excluded.trimmed_position, trimmed_stream_id = excluded.trimmed_stream_id
  where (feed.trimmed_position, feed.trimmed_stream_id)
      < (excluded.trimmed_position, excluded.trimmed_stream_id)
)
delete from memory_deletion d using expired
where d.organization_id = expired.organization_id and d.id = expired.id`

export const REMOVE_IDEMPOTENCY_RECORDS = `
with expired as (
  select organization_id, route, key from idempotency_record
  where expires_at < now()
  limit ${ROWS}
  for update skip locked
)
delete from idempotency_record r using expired
where r.organization_id = expired.organization_id and r.route = expired.route and r.key = expired.key`

/** Tokens that nobody used in time, and those whose stream has ended a day ago. */
export const REMOVE_STREAM_TOKENS = `
with expired as (
  select t.organization_id, t.hash
  from stream_token t left join event_stream s on s.organization_id = t.organization_id and s.id = t.stream_id
  where (t.first_used_at is null and t.expires_at < now())
     or s.id is null or s.closed_at < now() - interval '1 day'
  limit ${ROWS}
  for update of t skip locked
)
delete from stream_token t using expired
where t.organization_id = expired.organization_id and t.hash = expired.hash`

/** What was sent, or given up, longer ago than the organisation keeps events; its attempts go with it. */
export const REMOVE_DELIVERIES = `
with expired as (
  select d.organization_id, d.id
  from webhook_delivery d join organization o on o.id = d.organization_id
  where d.finished_at < now() - o.event_retention_days * interval '1 day'
  limit ${ROWS}
  for update of d skip locked
)
delete from webhook_delivery d using expired
where d.organization_id = expired.organization_id and d.id = expired.id`
