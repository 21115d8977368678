import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import type { AssetKind } from '../../engine/assets/asset-config.ts'
import { parseText } from '../../engine/workflow/expressions/references.ts'
import type { PlatformCall } from '../../engine/workflow/runners/platform-api.ts'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'
import type { Actor } from '../actor.ts'
import { kindOfAssetId } from '../assets/asset-id.ts'
import type { Assets } from '../assets/assets.ts'

const ROUTE = 'platform-block'

/** $1 organisation, $2 route, $3 key. */
const FIND_DONE = `
select subject_id as id from idempotency_record
where organization_id = $1 and route = $2 and key = $3 and expires_at > now()`

const NOTE_DONE = `
insert into idempotency_record (organization_id, route, key, fingerprint, subject_id, context, expires_at)
values ($1, $2, $3, '', $4, '{}'::json, now() + interval '24 hours')`

/** What of an asset is to be changed, by a block. */
export interface AssetCall extends PlatformCall {
  kind: AssetKind
  /** That of the asset, where it is not to be made. */
  id: string
}

/**
 * The changes that blocks make to assets, each once however often its block is begun again after a crash. What a
 * block deletes is named by its author: an id that comes from another block, such as a model's answer, is refused.
 */
export class RunAssetChanges {
  readonly #parts: { pool: pg.Pool; assets: Assets }

  constructor(parts: { pool: pg.Pool; assets: Assets }) {
    this.#parts = parts
  }

  /** Resolves with the id of the asset. Throws VALIDATION, NOT_FOUND, CONFLICT, VERSION_CONFLICT. */
  async create(actor: Actor, { kind, input, key }: AssetCall): Promise<string> {
    const { name, description, config } = factsIn(input)
    const asset = { kind, name: name ?? '', description, config }
    return this.#once(actor, key, async (tx) => (await this.#parts.assets.create(actor, asset, tx)).id)
  }

  async update(actor: Actor, { kind, id, input, key }: AssetCall): Promise<string> {
    const changes = { ...factsIn(input), ...versionIn(input) }
    return this.#once(actor, key, async (tx) => {
      const { assets } = this.#parts
      return (await assets.update(actor, { kind, id, changes }, tx)).id
    })
  }

  async delete(actor: Actor, { kind, id, input, written, key }: AssetCall): Promise<string> {
    if ([written.id, written[`${kind}_id`]].some(isReferring)) throw refused()
    if (kindOfAssetId(id) !== kind)
      throw new AppError('NOT_FOUND', `Unknown ${kind.replace('_', ' ')} "${id}"`)
    return this.#once(actor, key, async (tx) => {
      await this.#parts.assets.delete(actor, id, versionIn(input), tx)
      return id
    })
  }

  /** What is done is noted in the transaction that does it. */
  async #once(actor: Actor, key: string, work: (tx: Transaction) => Promise<string>): Promise<string> {
    const place = [actor.organizationId, ROUTE, key]
    return inTransaction(this.#parts.pool, async (tx) => {
      const { rows } = await tx.query<{ id: string }>(FIND_DONE, place)
      if (rows[0]) return rows[0].id
      const id = await work(tx)
      await tx.query(NOTE_DONE, [...place, id])
      return id
    })
  }
}

function factsIn({ name, description, config }: JsonObject) {
  return {
    name: name === undefined ? undefined : String(name),
    description: description === undefined || description === null ? description : String(description),
    config: isJsonObject(config) ? config : undefined,
  }
}

function versionIn({ expected_version: version }: JsonObject): { expectedVersion?: number } {
  return typeof version === 'number' ? { expectedVersion: version } : {}
}

/** Whether another block's answer, a variable or a secret stands in it. */
function isReferring(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && parseText(value).some((part) => typeof part !== 'string')
}

function refused(): AppError<'VALIDATION'> {
  const message = 'A block deletes only what its author names: the id must not come from another block'
  return new AppError('VALIDATION', message, {
    issues: [{ path: ['config', 'id'], code: 'invalid_value', message }],
  })
}
