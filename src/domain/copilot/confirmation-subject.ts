import type pg from 'pg'
import type { JsonObject } from '../../base/json.ts'
import type { ApprovalSubject, Settle, SubjectRef, Verdict } from '../../engine/approvals/approval.ts'
import type { Actor } from '../actor.ts'
import type { Assets } from '../assets/assets.ts'
import { type AskedIn, type AssetChange, fingerprintOf } from './asset-change.ts'
import { END_WAIT, KEEP_ASSET_ID, LOCK_CONFIRMATION } from './sql/confirmations.ts'

interface LockedConfirmation extends AskedIn, AssetChange {
  id: string
  fingerprint: string
}

/**
 * Changes of assets that wait for a person. Approved, the change is made in the transaction of the decision, and
 * only to the version that was shown; denied or expired, nothing happens.
 */
export class ConfirmationSubject implements ApprovalSubject {
  readonly #assets: Assets

  constructor(assets: Assets) {
    this.#assets = assets
  }

  async lock(client: pg.ClientBase, { organizationId, id }: SubjectRef): Promise<Settle | null> {
    const { rows } = await client.query<LockedConfirmation>(LOCK_CONFIRMATION, [organizationId, id])
    const [confirmation] = rows
    if (!confirmation) return null
    return async (verdict) => {
      if (verdict.status === 'approved') await this.#apply(client, confirmation, verdict)
      await client.query(END_WAIT, [organizationId, confirmation.turnId])
      return () => undefined
    }
  }

  /** Throws VERSION_CONFLICT, NOT_FOUND, CONFLICT and VALIDATION when the asset is not what it was. */
  async #apply(client: pg.ClientBase, confirmation: LockedConfirmation, verdict: Verdict): Promise<void> {
    if (fingerprintOf(confirmation, confirmation) !== confirmation.fingerprint) {
      throw new Error(`confirmation ${confirmation.id} is not what was asked for`)
    }
    const { organizationId, operation, assetType: kind, assetId: id, before, after } = confirmation
    const actor = deciderOf(organizationId, verdict)
    const expectedVersion = Number(before?.version)
    if (operation === 'create') {
      const asset = await this.#assets.create(actor, { kind, ...toFacts(after) }, client)
      await client.query(KEEP_ASSET_ID, [organizationId, confirmation.id, asset.id])
    } else if (operation === 'update') {
      const changes = { ...toFacts(after), config: replacing(before, after), expectedVersion }
      await this.#assets.update(actor, { kind, id: String(id), changes }, client)
    } else {
      await this.#assets.delete(actor, String(id), { expectedVersion }, client)
    }
  }
}

/** The person's key makes the change; that it may was checked before the decision. */
function deciderOf(organizationId: string, { decidedBy }: Verdict): Actor {
  if (decidedBy === null) throw new Error('nobody has approved')
  return { organizationId, keyId: decidedBy, scopes: new Set(['workflows']), source: 'copilot' }
}

function toFacts(after: JsonObject | null) {
  const { name, description, config } = after ?? {}
  return {
    name: String(name),
    description: description == null ? null : String(description),
    config: { ...Object(config) } as JsonObject, // what was asked for holds an object there
  }
}

/** An update merges: what is no longer there has to be named. */
function replacing(before: JsonObject | null, after: JsonObject | null): JsonObject {
  const gone = Object.keys(Object(before?.config)).map((key) => [key, null])
  return { ...Object.fromEntries(gone), ...Object(after?.config) }
}
