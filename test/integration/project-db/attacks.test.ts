import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAppError } from '../../../src/base/errors.ts'
import { ProjectDatabase } from '../../../src/engine/project-db/project-database.ts'
import { openProject, type ProjectFixture } from './project-fixture.ts'
import { READS } from './reading-attacks.ts'
import { WRITES } from './writing-attacks.ts'

const ATTACKS = { ...WRITES, ...READS }

const STATE = `select (select count(*) from customers) as customers, (select max(name) from customers) as name,
  (select count(*) from pg_class where relnamespace = 'public'::regnamespace) as relations,
  (select count(*) from pg_proc where pronamespace = 'public'::regnamespace) as functions,
  (select count(*) from pg_roles where rolname = 'intruder') as intruders,
  (select count(*) from pg_largeobject_metadata) as objects,
  (select count(*) from pg_locks join pg_database d on d.oid = database
    where datname = current_database() and locktype = 'advisory') as locks,
  (select is_called from ticket) as ticket`

let project: ProjectFixture
let database: ProjectDatabase
let before: unknown

beforeAll(async () => {
  project = await openProject()
  before = await project.asOwner((query) => query(STATE))
  database = new ProjectDatabase(project.source)
})
afterAll(async () => {
  await database.close()
  expect(await project.asOwner((query) => query(STATE))).toEqual(before)
  await project.close()
})

describe.each(Object.entries(ATTACKS))('nobody can %s', (_what, attacks) => {
  it.each(attacks)('%s', async (sql) => {
    const outcome = await database.query(sql, new AbortController().signal).catch((error: unknown) => error)
    expect(outcome).toSatisfy((error) => isAppError(error, 'BAD_REQUEST') || isAppError(error, 'TIMEOUT'))
    expect(String(outcome)).toMatch(/^AppError: [A-Z].{10,}/)
    expect(String(outcome)).not.toContain('s3cret')
  })
})

it('is tried with two hundred attacks', () => {
  expect(Object.values(ATTACKS).flat().length).toBeGreaterThanOrEqual(200)
})
