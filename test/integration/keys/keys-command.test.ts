import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../../src/base/errors.ts'
import { runKeyCommand } from '../../../src/cli/run-key-command.ts'
import { loadApiKeyPepper } from '../../../src/domain/api-keys/api-key-pepper.ts'
import { ApiKeys } from '../../../src/domain/api-keys/api-keys.ts'
import { Audit } from '../../../src/domain/audit/audit.ts'
import { Organizations } from '../../../src/domain/organizations/organizations.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import { acquireFolderLock } from '../../../src/platform/db/embedded/folder-lock.ts'
import { openDatabase } from '../../../src/platform/db/open-database.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { UNEXPECTED } from '../../support/unexpected.ts'
import { idIn, runKeys } from './run-keys.ts'

const folder = createTemporaryFolder()
afterAll(() => folder.remove())
const environment = { DATA_DIR: folder.path }

const SECRET = /^sy_live_[0-9A-Za-z]{38}\n$/

/** A server's part of the bargain: it holds the folder and answers commands. */
async function holdFolder() {
  const lock = await acquireFolderLock(folder.path)
  const database = await openDatabase({ dataDir: folder.path }, UNEXPECTED)
  const pepper = await loadApiKeyPepper({ apiKeyPepper: null, dataDir: folder.path })
  const onError = (error: Error) => {
    throw error
  }
  const apiKeys = new ApiKeys({
    database,
    pepper,
    bus: createInProcessBus(),
    onError,
    audit: new Audit({ database, onError }),
  })
  const services = { organizations: new Organizations(database), apiKeys }
  lock.onCommand((name, args) => runKeyCommand(services, name, args))
  const release = async () => {
    await apiKeys.close()
    await database.close()
    await lock.release()
  }
  return { apiKeys, release }
}

describe('npm run keys, when nobody holds the data folder', () => {
  it('creates a key in a folder that is not there yet, and writes the secret alone to its output', async () => {
    const { output, errors, exitCode } = await runKeys(environment, 'create', '--name', 'first')
    expect(exitCode, errors).toBe(0)
    expect(output).toMatch(SECRET)
    expect(errors).toContain('"first": scopes runtime, expires never. Keep the secret now')
    const listed = await runKeys(environment, 'list')
    expect(listed.output).toContain(`${output.slice(0, 12)}…${output.trim().slice(-4)}`)
    expect(listed.output).not.toContain(output.trim())
  })

  it('answers a failure with exit code 1 and a plain sentence', async () => {
    expect(await runKeys(environment, 'revoke', 'key_none')).toEqual({
      exitCode: 1,
      output: '',
      errors: 'Unknown API key "key_none"\n',
    })
  })

  it.each([
    [['create'], 'keys create: --name is required'],
    [['lose', 'key_none'], 'keys lose: there is no such command'],
  ])('answers %j with exit code 2 and a pointer to the help', async (args, sentence) => {
    const errors = `${sentence}\nSee npm run keys -- --help\n`
    expect(await runKeys(environment, ...args)).toEqual({ exitCode: 2, output: '', errors })
  })

  it('fails with the reason when the configuration is unusable', async () => {
    const { errors, exitCode } = await runKeys({ ...environment, PORT: 'high' }, 'list')
    expect(exitCode).toBe(1)
    expect(errors).toContain('PORT: expected an integer from 0 to 65535, got "high"')
  })

  it('shows how it is used', async () => {
    const { output, exitCode } = await runKeys(environment, '--help')
    expect(exitCode).toBe(0)
    for (const command of ['create', 'list', 'rename', 'disable', 'enable', 'revoke', 'rotate']) {
      expect(output).toContain(`npm run keys -- ${command}`)
    }
  })
})

describe('npm run keys, while a server holds the data folder', () => {
  let server: Awaited<ReturnType<typeof holdFolder>>
  beforeAll(async () => {
    server = await holdFolder()
  })
  afterAll(() => server.release())

  async function isAccepted(secret: string): Promise<boolean> {
    const facts = await server.apiKeys.authenticate(secret.trim()).catch(() => null)
    return facts !== null
  }

  it('has the server do it, so that every change counts there at once', async () => {
    const created = await runKeys(environment, 'create', '--name', 'live', '--scopes', '*')
    expect(created.exitCode, created.errors).toBe(0)
    expect(await isAccepted(created.output)).toBe(true)
    const id = idIn(created.errors)

    expect((await runKeys(environment, 'disable', id)).output).toBe(`The key ${id} "live" is disabled.\n`)
    expect(await isAccepted(created.output)).toBe(false)
    expect((await runKeys(environment, 'enable', id)).output).toBe(`The key ${id} "live" is active.\n`)
    expect(await isAccepted(created.output)).toBe(true)

    const rotated = await runKeys(environment, 'rotate', id, '--overlap', '0m')
    expect(rotated.output).toMatch(SECRET)
    expect(await isAccepted(created.output)).toBe(false)
    expect(await isAccepted(rotated.output)).toBe(true)

    const successor = idIn(rotated.errors)
    const renamed = await runKeys(environment, 'rename', successor, '--name', 'living')
    expect(renamed.output).toBe(`The key ${successor} is called "living" now.\n`)
    expect((await runKeys(environment, 'revoke', successor)).output).toContain('is revoked.')
    expect(await isAccepted(rotated.output)).toBe(false)
  })

  it.each([
    [['revoke', 'key_none'], 'Unknown API key "key_none"\n'],
    [
      ['create', '--name', 'first'],
      'An API key named "first" exists already; revoked keys keep their names\n',
    ],
    [['list', '--organization', 'nobody'], 'Unknown organization "nobody"\n'],
  ])('passes on why %j failed', async (args, errors) => {
    expect(await runKeys(environment, ...args)).toEqual({ exitCode: 1, output: '', errors })
  })
})

describe('npm run keys, while the data folder changes hands', () => {
  const starting = () => new AppError('UNAVAILABLE', 'The server is still starting.', { retryAfterMs: 1_000 })

  it('waits for a server that is still starting', async () => {
    const lock = await acquireFolderLock(folder.path)
    const commands: string[] = []
    lock.onCommand(async (name) => {
      commands.push(name)
      if (commands.length === 1) throw starting()
      return { output: 'done by the server', note: '' }
    })
    const listed = await runKeys(environment, 'list').finally(() => lock.release())
    expect(listed).toEqual({ exitCode: 0, output: 'done by the server\n', errors: '' })
    expect(commands).toEqual(['keys.list', 'keys.list'])
  })

  it('does it by itself when the holder has gone', async () => {
    const lock = await acquireFolderLock(folder.path)
    const asked = Promise.withResolvers<void>()
    lock.onCommand(async () => {
      asked.resolve()
      throw starting()
    })
    const listed = runKeys(environment, 'list')
    await asked.promise
    await lock.release()
    expect(await listed).toMatchObject({ exitCode: 0, output: expect.stringContaining('first') })
  })
})
