import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createId } from '../../../src/base/ids.ts'
import { CREDENTIALS, CredentialStore } from '../../../src/engine/connectors/credential-store.ts'
import { resealTable } from '../../../src/engine/secrets/sealed-table.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { Keyring } from '../../../src/platform/keyring.ts'
import { openTestDatabase } from '../../support/database.ts'

const OLDER = { id: 'older', key: randomBytes(32) }
const NEWER = { id: 'newer', key: randomBytes(32) }
const organizationId = createId('org')
const integrationId = createId('int')

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
  await database.pool.query('insert into organization (id, name, slug) values ($1, $1, $1)', [organizationId])
  await database.pool.query(
    `insert into integration (id, organization_id, key, display_name, connector, backend, trust_hints)
     values ($1, $2, 'test', 'Test', 'mcp', 'mcp', false)`,
    [integrationId, organizationId],
  )
})
afterAll(() => database.close())

function openStore(...keys: (typeof OLDER)[]): CredentialStore {
  return new CredentialStore({ pool: database.pool, keyring: new Keyring(keys) })
}

async function createAccount() {
  const accountId = createId('acc')
  await database.pool.query(
    `insert into connected_account (id, organization_id, integration_id, display_name, settings)
     values ($1, $2, $3, 'Test', '{"url":"https://mcp.example"}')`,
    [accountId, organizationId, integrationId],
  )
  return { organizationId, accountId }
}

async function keep(
  store: CredentialStore,
  account: { organizationId: string; accountId: string },
  token: string,
) {
  const where = { organizationId, organizationId_accountId_purpose: { ...account, purpose: 'account' } }
  const sealed = store.seal(account, { bearerToken: token })
  await database.prisma.credential.upsert({ where, create: sealed, update: sealed })
}

async function sealedOf({ accountId }: { accountId: string }): Promise<{ keyId: string; sealed: Buffer }> {
  const { rows } = await database.pool.query(
    'select key_id as "keyId", sealed from credential where organization_id = $1 and account_id = $2',
    [organizationId, accountId],
  )
  return rows[0]
}

describe('the credentials of an account', () => {
  it('are opened with the settings beside them', async () => {
    const store = openStore(OLDER)
    const account = await createAccount()
    expect(await store.open(account)).toEqual({ settings: { url: 'https://mcp.example' }, credentials: {} })
    await keep(store, account, 'hunter2')
    await keep(store, account, 'hunter3')
    expect((await store.open(account)).credentials).toEqual({ bearerToken: 'hunter3' })
    expect((await sealedOf(account)).sealed.includes('hunter')).toBe(false)
  })

  it('do not open in the row of another account', async () => {
    const store = openStore(OLDER)
    const [one, other] = [await createAccount(), await createAccount()]
    await keep(store, one, 'one')
    await keep(store, other, 'other')
    await database.pool.query(
      'update credential set sealed = $3 where organization_id = $1 and account_id = $2',
      [organizationId, other.accountId, (await sealedOf(one)).sealed],
    )
    await expect(store.open(other)).rejects.toThrow('does not open')
    await keep(store, other, 'other')
  })

  it('are NOT_FOUND for another organisation', async () => {
    const account = await createAccount()
    const foreign = { ...account, organizationId: createId('org') }
    await expect(openStore(OLDER).open(foreign)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a new key', () => {
  it('takes everything over while the old one still opens, once', async () => {
    const account = await createAccount()
    await keep(openStore(OLDER), account, 'hunter2')
    const keyring = new Keyring([NEWER, OLDER])
    const reseal = () => resealTable({ pool: database.pool, keyring }, CREDENTIALS)
    const both = openStore(NEWER, OLDER)
    expect((await both.open(account)).credentials).toEqual({ bearerToken: 'hunter2' })
    expect(await reseal()).toBeGreaterThan(0)
    expect((await sealedOf(account)).keyId).toBe('newer')
    expect(await reseal()).toBe(0)
    expect((await openStore(NEWER).open(account)).credentials).toEqual({ bearerToken: 'hunter2' })
  })
})
