import type { AuditEvent } from '../../platform/db/generated/client.ts'
import { type AnyTransaction, runIn } from '../../platform/db/transaction.ts'
import { type AuditDraft, hashOf } from './audit-event.ts'

/** Takes the end of the organisation's chain; whoever else appends waits until the transaction is over. */
const TAKE_END = `
insert into audit_chain as chain (organization_id) values ($1)
on conflict (organization_id) do update set last_seq = chain.last_seq
returning last_seq as "lastSeq", hash, clock_timestamp()::timestamptz(3) as at`

const APPEND = `
with entry as (
  insert into audit_event (
    organization_id, id, seq, at, actor_type, actor_id, action, target_type, target_id, session_id, request_id, ip,
    before, after, prev_hash, hash)
  select $1, t.id, t.seq, $2, t.actor_type::audit_actor, t.actor_id, t.action, t.target_type, t.target_id,
    t.session_id, t.request_id, t.ip, t.before::json, t.after::json, t.prev_hash, t.hash
  from unnest(
    $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
    $12::text[], $13::text[], $14::text[], $15::text[], $16::text[]
  ) as t(id, seq, actor_type, actor_id, action, target_type, target_id, session_id, request_id, ip, before, after,
         prev_hash, hash)
)
update audit_chain set last_seq = $17, hash = $18 where organization_id = $1
returning last_seq`

/** The hash before the first entry. */
export const GENESIS_HASH = '0'.repeat(64)

/** How far the chain has come: the number of its last entry, and that entry's hash. */
export interface ChainPlace {
  seq: number
  hash: string
}

interface ChainEnd {
  lastSeq: number
  hash: string
  at: Date
}

/**
 * Appends entries of one organisation, in their order. The end of the chain is held until the transaction is over:
 * append last, so that others wait for nothing else.
 */
export async function appendToChain(
  transaction: AnyTransaction,
  organizationId: string,
  drafts: readonly AuditDraft[],
): Promise<void> {
  const [end] = await runIn<ChainEnd>(transaction, TAKE_END, [organizationId])
  if (!end) throw new Error('an insert of the audit chain returns its row')
  const entries: AuditEvent[] = []
  let prevHash = end.hash
  for (const draft of drafts) {
    const entry = { ...draft, seq: end.lastSeq + entries.length + 1, at: end.at, prevHash, hash: '' }
    prevHash = hashOf(entry)
    entries.push({ ...entry, hash: prevHash })
  }
  const values = [organizationId, end.at, ...toColumns(entries), end.lastSeq + entries.length, prevHash]
  await runIn(transaction, APPEND, values)
}

/** The last place up to which the entries follow one another and are as they were written. */
export function followChain(place: ChainPlace, entries: readonly AuditEvent[]): ChainPlace {
  let { seq, hash } = place
  for (const entry of entries) {
    if (entry.seq !== seq + 1 || entry.prevHash !== hash || entry.hash !== hashOf(entry)) break
    seq = entry.seq
    hash = entry.hash
  }
  return { seq, hash }
}

function toColumns(entries: readonly AuditEvent[]): unknown[][] {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  return [
    entries.map(({ id }) => id),
    entries.map(({ seq }) => seq),
    entries.map(({ actorType }) => actorType),
    entries.map(({ actorId }) => actorId),
    entries.map(({ action }) => action),
    entries.map(({ targetType }) => targetType),
    entries.map(({ targetId }) => targetId),
    entries.map(({ sessionId }) => sessionId),
    entries.map(({ requestId }) => requestId),
    entries.map(({ ip }) => ip),
    entries.map(({ before }) => json(before)),
    entries.map(({ after }) => json(after)),
    entries.map((entry) => entry.prevHash),
    entries.map(({ hash }) => hash),
  ]
}
