import { expect, it } from 'vitest'
import { openKeysFixture } from './keys-fixture.ts'

const { apiKeys, createOrganization, database } = await openKeysFixture()

const GIVEN = 'given-by-the-operator-at-the-first-start'

/** The tables with a row that contains the text. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  )
  const found: string[] = []
  for (const { name } of rows) {
    const sql = `SELECT FROM "${name}" AS line WHERE strpos(line::text, $1) > 0 LIMIT 1`
    if ((await database.pool.query(sql, [text])).rowCount) found.push(name)
  }
  return found
}

it('keeps no secret of any key in any table', async () => {
  await apiKeys.bootstrap({ bootstrapKey: GIVEN })
  const owner = await createOrganization('second')
  const created = await apiKeys.create(owner, {
    name: 'ci',
    scopes: ['*'],
    expiry: 'never',
    label: 'findable',
  })
  const rotated = await apiKeys.rotate(owner, created.apiKey.id)
  for (const secret of [GIVEN, created.secret, rotated.secret]) {
    await apiKeys.authenticate(secret)
    expect(await tablesWith(secret.slice(12, -4))).toEqual([])
  }
  expect(await tablesWith('findable')).toEqual(['api_key', 'audit_event'])
})
