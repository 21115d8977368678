import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acquireFolderLock } from '../../../src/platform/db/embedded/folder-lock.ts'
import { FolderNotHeldError, sendCommand } from '../../../src/platform/db/embedded/send-command.ts'
import { Child } from '../../support/child.ts'
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'

const HOLDER = path.join(import.meta.dirname, 'processes/holder.ts')
let folder: TemporaryFolder
let dataDir: string
const children: Child[] = []

beforeEach(() => {
  folder = createTemporaryFolder()
  dataDir = path.join(folder.path, 'data')
})
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()))
  folder.remove()
})

function start(): Child {
  const child = new Child(HOLDER, dataDir)
  children.push(child)
  return child
}

async function startHolding(): Promise<Child> {
  const child = start()
  await child.says('held')
  return child
}

test('a second process on the same folder ends with 1 and names the holder', async () => {
  const holder = await startHolding()
  const second = start()
  expect(await second.exited).toBe(1)
  expect(await second.stderr).toBe(
    `The data folder ${dataDir} is in use by process ${holder.pid}, serving http://127.0.0.1:4000.\n`,
  )
})

test('the folder of a killed holder is taken over', async () => {
  const holder = await startHolding()
  await holder.kill()
  await startHolding()
})

test('of two starts that race for a killed holder’s folder exactly one wins', async () => {
  for (let round = 0; round < 5; round++) {
    const holder = await startHolding()
    await holder.kill()
    const racers = [start(), start()]
    const loser = await Promise.any(racers.map((racer) => racer.exited.then((code) => ({ racer, code }))))
    const winner = racers.find((racer) => racer !== loser.racer)
    expect(loser.code).toBe(1)
    await winner?.says('held')
    expect(await loser.racer.stderr).toContain(`in use by process ${winner?.pid}`)
    await winner?.kill()
  }
})

test('a holder that is stopped, and so cannot answer, still holds the folder', async () => {
  const holder = await startHolding()
  process.kill(Number(holder.pid), 'SIGSTOP')
  const second = start()
  expect(await second.exited).toBe(1)
  expect(await second.stderr).toBe(
    `The data folder ${dataDir} is in use by a process that does not answer.\n`,
  )
})

test('a released folder can be taken again', async () => {
  const lock = await acquireFolderLock(dataDir)
  await lock.release()
  await lock.release()
  await startHolding()
})

test('the folder and its socket are open to their owner only', async () => {
  const lock = await acquireFolderLock(dataDir)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  expect(statSync(path.join(dataDir, 'control.sock')).mode & 0o777).toBe(0o600)
  await lock.release()
})

test('a folder whose path is too long for a socket is locked all the same', async () => {
  dataDir = path.join(folder.path, 'long-'.repeat(30))
  mkdirSync(dataDir, { recursive: true })
  const holder = await startHolding()
  const second = start()
  expect(await second.exited).toBe(1)
  expect(await second.stderr).toContain(`process ${holder.pid}`)
  await expect(sendCommand(dataDir, 'echo', 1)).resolves.toBe(1)
})

test('commands reach the holder, and its answers come back', async () => {
  await startHolding()
  await expect(sendCommand(dataDir, 'echo', { a: [1, null] })).resolves.toEqual({ a: [1, null] })
  await expect(sendCommand(dataDir, 'nothing', null)).resolves.toBeNull()
})

test('a command that fails throws its error here', async () => {
  await startHolding()
  await expect(sendCommand(dataDir, 'nonsense', null)).rejects.toMatchObject({
    ...{ name: 'AppError', code: 'NOT_FOUND', message: 'No command nonsense.' },
  })
  await expect(sendCommand(dataDir, 'bug', null)).rejects.toMatchObject({
    code: 'INTERNAL',
    message: 'a bug',
  })
})

test('a command of more than 64 KiB is refused', async () => {
  await startHolding()
  await expect(sendCommand(dataDir, 'echo', 'x'.repeat(65_536))).rejects.toMatchObject({
    code: 'PAYLOAD_TOO_LARGE',
  })
})

test('commands are unavailable until the holder says who runs them', async () => {
  const lock = await acquireFolderLock(dataDir)
  await expect(sendCommand(dataDir, 'echo', null)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await lock.release()
})

test('a command to a folder that nobody holds says so', async () => {
  await expect(sendCommand(dataDir, 'echo', null)).rejects.toBeInstanceOf(FolderNotHeldError)
  const holder = await startHolding()
  await holder.kill()
  await expect(sendCommand(dataDir, 'echo', null)).rejects.toBeInstanceOf(FolderNotHeldError)
})
