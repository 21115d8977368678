import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createId } from '../../../src/base/ids.ts'
import { resealTable } from '../../../src/engine/secrets/sealed-table.ts'
import { ORGANIZATION_SECRETS, SecretStore } from '../../../src/engine/secrets/secret-store.ts'
import { secretPurpose, WEBHOOK_SECRETS } from '../../../src/engine/webhooks/delivery-store.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { Keyring } from '../../../src/platform/keyring.ts'
import { openTestDatabase } from '../../support/database.ts'

const OLDER = { id: 'older', key: randomBytes(32) }
const NEWER = { id: 'newer', key: randomBytes(32) }
const older = new Keyring([OLDER])
const both = new Keyring([NEWER, OLDER])
const newer = new Keyring([NEWER])

const organizationId = createId('org')
let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
  await database.pool.query('insert into organization (id, name, slug) values ($1, $1, $1)', [organizationId])
})
afterAll(() => database.close())

it('seals the secrets of workflows with the newest key, however many there are', async () => {
  const { pool } = database
  const store = new SecretStore({ pool, keyring: older })
  const names = Array.from({ length: 230 }, (_, n) => `KEY_${n}`)
  for (const name of names) {
    const { keyId, bytes } = store.seal(organizationId, name, `value of ${name}`)
    await pool.query(
      'insert into organization_secret (organization_id, name, key_id, sealed) values ($1, $2, $3, $4)',
      [organizationId, name, keyId, bytes],
    )
  }
  expect(await resealTable({ pool, keyring: both }, ORGANIZATION_SECRETS)).toBe(230)
  expect(await resealTable({ pool, keyring: both }, ORGANIZATION_SECRETS)).toBe(0)
  const values = await new SecretStore({ pool, keyring: newer }).load(organizationId, names)
  expect(values.size).toBe(230)
  expect(values.get('KEY_117')).toBe('value of KEY_117')
})

it('seals the secrets of webhook endpoints with the newest key', async () => {
  const { pool } = database
  const [endpointId, id] = [createId('whk'), createId('whs')]
  await pool.query(
    `insert into webhook_endpoint (id, organization_id, url, event_types) values ($1, $2, 'https://a.example', '{}')`,
    [endpointId, organizationId],
  )
  const purpose = secretPurpose(organizationId, id)
  const { keyId, bytes } = older.seal('whsec_secret', purpose)
  await pool.query(
    `insert into webhook_secret (id, organization_id, endpoint_id, key_id, sealed, last_four)
     values ($1, $2, $3, $4, $5, 'cret')`,
    [id, organizationId, endpointId, keyId, bytes],
  )
  expect(await resealTable({ pool, keyring: both }, WEBHOOK_SECRETS)).toBe(1)
  const { rows } = await pool.query(
    'select key_id as "keyId", sealed as bytes from webhook_secret where organization_id = $1 and id = $2',
    [organizationId, id],
  )
  expect(newer.open(rows[0], purpose)).toBe('whsec_secret')
})
