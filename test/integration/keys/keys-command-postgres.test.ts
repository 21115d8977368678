import { afterAll, describe, expect, it } from 'vitest'
import { hashApiKey } from '../../../src/platform/crypto.ts'
import { applyMigrations } from '../../../src/platform/db/migrate.ts'
import { isServerTest, openEmptyDatabase } from '../../support/database.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { PEPPER } from './keys-fixture.ts'
import { runKeys } from './run-keys.ts'

describe.runIf(isServerTest)('npm run keys, with DATABASE_URL', async () => {
  const database = await openEmptyDatabase()
  const folder = createTemporaryFolder()
  afterAll(async () => {
    await database.close()
    folder.remove()
  })
  const environment = {
    DATA_DIR: `${folder.path}/untouched`,
    DATABASE_URL: database.pool.options.connectionString ?? '',
    API_KEY_PEPPER: PEPPER,
    ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 1).toString('base64')}`,
  }

  it('says what to do about a database without tables', async () => {
    const { errors, exitCode } = await runKeys(environment, 'list')
    expect(exitCode).toBe(1)
    expect(errors).toContain('start the server once, or run npm run migrate:deploy')
  })

  it('works on the database beside whatever servers there are', async () => {
    await applyMigrations(database)
    const created = await runKeys(environment, 'create', '--name', 'remote')
    expect(created.exitCode, created.errors).toBe(0)
    const listed = await runKeys(environment, 'list')
    expect(listed.output).toContain('remote')
    const { rows } = await database.pool.query('SELECT name, hash FROM api_key')
    expect(rows).toEqual([{ name: 'remote', hash: hashApiKey(PEPPER, created.output.trim()) }])
  })

  it('says in one line that the database cannot be reached, without its password', async () => {
    const url = 'postgres://someone:hidden-word@127.0.0.1:1/none'
    const { errors, exitCode } = await runKeys({ ...environment, DATABASE_URL: url }, 'list')
    expect(exitCode).toBe(1)
    expect(errors).toContain('ECONNREFUSED')
    expect(errors).not.toContain('hidden-word')
  })
})
