import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runOperatorCommand } from '../../../src/cli/run-operator-command.ts'
import { Audit } from '../../../src/domain/audit/audit.ts'
import { asOperator } from '../../../src/domain/operator.ts'
import { Organizations } from '../../../src/domain/organizations/organizations.ts'
import { acquireFolderLock } from '../../../src/platform/db/embedded/folder-lock.ts'
import { applyMigrations } from '../../../src/platform/db/migrate.ts'
import { openDatabase } from '../../../src/platform/db/open-database.ts'
import { runCommand } from '../../support/run-command.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { UNEXPECTED } from '../../support/unexpected.ts'

const folder = createTemporaryFolder()
afterAll(() => folder.remove())

const verify = (...args: string[]) => runCommand('audit', { DATA_DIR: folder.path }, 'verify', ...args)

/** A server's part of the bargain: it holds the folder, writes entries and answers commands. */
async function holdFolder() {
  const lock = await acquireFolderLock(folder.path)
  const database = await openDatabase({ dataDir: folder.path }, UNEXPECTED)
  await applyMigrations(database)
  const organizations = new Organizations(database)
  const audit = new Audit({ database, onError: UNEXPECTED.onError })
  const actor = asOperator((await organizations.ensureFirst()).id)
  // Of all services those that the command needs.
  const services = { organizations, audit } as unknown as Parameters<typeof runOperatorCommand>[0]
  lock.onCommand((name, args) => runOperatorCommand(services, name, args))
  const record = (id: string) =>
    database.prisma.$transaction((transaction) =>
      audit.record(transaction, actor, { action: 'door.opened', target: { type: 'door', id } }),
    )
  const tamper = async (statement: string) => {
    await database.pool.query('alter table audit_event disable trigger user')
    await database.pool.query(statement)
    await database.pool.query('alter table audit_event enable trigger user')
  }
  const release = async () => {
    await audit.close()
    await database.close()
    await lock.release()
  }
  return { record, tamper, release }
}

let server: Awaited<ReturnType<typeof holdFolder>>

describe('npm run audit -- verify, while a server holds the data folder', () => {
  beforeAll(async () => {
    server = await holdFolder()
    for (let n = 1; n <= 5; n++) await server.record(`door_${n}`)
  })
  afterAll(() => server.release())

  it('finds the log as it was written', async () => {
    const output = 'The audit log is intact: 5 entries are as they were written.\n'
    expect(await verify()).toEqual({ exitCode: 0, output, errors: '' })
  })

  it('fails at the first entry that was changed', async () => {
    await server.tamper("update audit_event set actor_id = 'somebody else' where seq = 3")
    const errors = 'The audit log is broken: entry 3 was changed, or is missing.\n'
    expect(await verify()).toEqual({ exitCode: 1, output: '', errors })
  })

  it('knows the organisations by their slugs', async () => {
    expect(await verify('--organization', 'nobody')).toMatchObject({
      exitCode: 1,
      errors: 'Unknown organization "nobody"\n',
    })
  })
})

describe('npm run audit -- verify, when nobody holds the data folder', () => {
  it('looks by itself', async () => {
    expect(await verify()).toMatchObject({ exitCode: 1, errors: expect.stringContaining('entry 3') })
    const other = createTemporaryFolder()
    const fresh = await runCommand('audit', { DATA_DIR: other.path }, 'verify')
    other.remove()
    expect(fresh).toMatchObject({ exitCode: 0, output: expect.stringContaining('0 entries') })
  })

  it('answers what is written wrongly with exit code 2, and shows how it is used', async () => {
    const wrong = await runCommand('audit', { DATA_DIR: folder.path }, 'verfy')
    expect(wrong).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining('See npm run audit -- --help'),
    })
    expect((await verify('--organisation', 'x')).exitCode).toBe(2)
    const help = await runCommand('audit', { DATA_DIR: folder.path })
    expect(help).toMatchObject({ exitCode: 0, output: expect.stringContaining('npm run audit -- verify') })
  })
})
