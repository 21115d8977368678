import { createId } from '../../base/ids.ts'
import { canonicalJson, type JsonValue, jsonHash } from '../../base/json.ts'
import type { AuditActor, AuditEvent } from '../../platform/db/generated/client.ts'
import { redactFields } from '../../platform/redaction.ts'
import type { Actor, ActorSource } from '../actor.ts'

/** Something that happened, as whoever did it tells the audit log. */
export interface AuditEntry {
  /** What was done to what, in the past tense: `api_key.revoked`, `access.denied`. */
  action: `${string}.${string}`
  /** `id` is null for what has none, such as a scope. */
  target: { type: string; id: string | null }
  sessionId?: string | null | undefined
  /** The facts that have changed. Fields that are named like a secret are masked, and what is large is left out. */
  before?: object | null | undefined
  after?: object | null | undefined
}

/** An entry that waits for its place in the chain. */
export type AuditDraft = Omit<AuditEvent, 'seq' | 'at' | 'prevHash' | 'hash'>

const MAX_FACTS_CHARS = 16_384

const ACTOR_TYPES: Record<ActorSource, AuditActor> = {
  api: 'api_key',
  user: 'user',
  mcp: 'mcp',
  copilot: 'copilot',
  workflow: 'system',
}

export function toDraft(actor: Actor, entry: AuditEntry): AuditDraft {
  return {
    id: createId('aud'),
    organizationId: actor.organizationId,
    actorType: ACTOR_TYPES[actor.source],
    actorId: actor.keyId,
    action: entry.action,
    targetType: entry.target.type,
    targetId: entry.target.id,
    sessionId: entry.sessionId ?? null,
    requestId: actor.origin?.requestId ?? null,
    ip: actor.origin?.ip ?? null,
    before: toFacts(entry.before),
    after: toFacts(entry.after),
  }
}

/** Over everything that the entry says, its place, and the hash of the entry before it. */
export function hashOf({ hash: _hash, ...entry }: AuditEvent): string {
  return jsonHash({ ...entry, at: entry.at.toISOString() })
}

/** As it is read from the database again: plain JSON, so that its hash stays the same. */
function toFacts(facts: object | null | undefined): JsonValue {
  if (facts == null) return null
  const text = canonicalJson(redactFields(facts))
  if (text.length > MAX_FACTS_CHARS) return { omitted: `${text.length} characters` }
  return JSON.parse(text) as JsonValue // what JSON.parse gives is JSON
}
