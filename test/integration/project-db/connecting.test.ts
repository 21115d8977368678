import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openProject } from '../../../src/app/project.ts'
import { type Config, readConfig } from '../../../src/platform/config.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { isServerTest, openEmptyDatabase } from '../../support/database.ts'
import { findFreePort } from '../../support/free-port.ts'
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'
import { addressOf } from './project-fixture.ts'

const { signal } = new AbortController()
const logger = createLogger('silent')
let folder: TemporaryFolder
let own: Database

beforeEach(async () => {
  folder = createTemporaryFolder()
  own = await openEmptyDatabase()
})
afterEach(async () => {
  await own.close()
  folder.remove()
})

function configure(env: Record<string, string> = {}): Config {
  return readConfig({ DATA_DIR: folder.path, ...env })
}

it('is a demonstration in a folder of its own where everything is embedded, made at its first use', async () => {
  const project = await openProject(configure(), own, logger)
  expect(readdirSync(folder.path)).toEqual([])
  expect((await project?.query('select count(*) from orders', signal))?.rows).toEqual([[200]])
  expect(readdirSync(folder.path)).toEqual(['project'])
  await project?.close()
})

it('is none beside a server unless one is named', async () => {
  const secrets = { API_KEY_PEPPER: 'p'.repeat(32), ENCRYPTION_KEYS: `a:${'A'.repeat(43)}=` }
  const config = configure({ DATABASE_URL: 'postgres://db.example/runtime', ...secrets })
  expect(await openProject(config, own, logger)).toBeNull()
})

it('may be away at the start, and says so when it is needed', async () => {
  const url = `postgres://reader@127.0.0.1:${await findFreePort()}/shop`
  const project = await openProject(configure({ PROJECT_DATABASE_URL: url }), own, logger)
  await expect(project?.query('select 1', signal)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await project?.close()
})

describe.skipIf(!isServerTest)('on a server', () => {
  let role: string
  let shop: Database

  beforeEach(async () => {
    role = `project_${randomUUID().slice(0, 8)}`
    shop = await openEmptyDatabase()
    await shop.pool.query(`create role ${role} login; create table goods (id int)`)
  })
  afterEach(async () => {
    await shop.pool.query(`drop owned by ${role}`)
    await shop.close()
    await own.pool.query(`drop owned by ${role}; drop role ${role}`)
  })

  const open = (url: string) => openProject(configure({ PROJECT_DATABASE_URL: url }), own, logger)

  it.each(['127.0.0.1', 'localhost'])("is never the runtime's own database, by the name %s", async (host) => {
    const url = new URL(await addressOf(own, role))
    url.hostname = host
    await expect(open(url.href)).rejects.toThrow(
      "PROJECT_DATABASE_URL cannot be used: it is the runtime's own database; the project needs one of its own.",
    )
  })

  it('takes a role that can only read', async () => {
    await shop.pool.query(`grant select on goods to ${role}`)
    const project = await open(await addressOf(shop, role))
    expect((await project?.query('select count(*) from goods', signal))?.rows).toEqual([[0]])
    await project?.close()
  })

  it.each([
    ['alter role ROLE superuser', 'is a superuser'],
    ['alter role ROLE createdb', 'may create roles or databases'],
    ['alter role ROLE replication', 'may replicate'],
    ['grant pg_read_server_files to ROLE', "has a role of the server's administration"],
    ['grant create on schema public to ROLE', 'may create tables or schemas'],
    ['grant update on goods to ROLE', 'may write to tables'],
  ])('refuses a role after: %s', async (statement, reason) => {
    await shop.pool.query(statement.replace('ROLE', role))
    await expect(open(await addressOf(shop, role))).rejects.toThrow(
      `PROJECT_DATABASE_URL cannot be used: its role ${reason}; make a role that only reads`,
    )
  })

  it('tells why it cannot connect', async () => {
    const url = await addressOf(shop, 'nobody_of_that_name')
    await expect(open(url)).rejects.toThrow(/^PROJECT_DATABASE_URL cannot be used: .*nobody_of_that_name/)
  })
})
