import { expect, test } from 'vitest'
import { openDatabase } from '../../../src/platform/db/open-database.ts'
import { UNEXPECTED } from '../../support/unexpected.ts'

test('a server that cannot be reached is named, and its password is not', async () => {
  const databaseUrl = 'postgresql://someone:s3cret@localhost:1/switchyard'
  const refusal: unknown = await openDatabase({ databaseUrl }, UNEXPECTED).catch((error: unknown) => error)
  expect(String(refusal)).toMatch(
    /^Error: The database localhost:1\/switchyard cannot be used: connect ECONNREFUSED/,
  )
  expect(String(refusal)).not.toContain('s3cret')
})
