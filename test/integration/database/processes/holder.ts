/** Holds the data folder that is its argument, as a server does: says `held`, or why not and ends with 1. */
import { AppError } from '../../../../src/base/errors.ts'
import { acquireFolderLock } from '../../../../src/platform/db/embedded/folder-lock.ts'

const [, , dataDir = ''] = process.argv
try {
  const lock = await acquireFolderLock(dataDir)
  lock.describe({ url: 'http://127.0.0.1:4000' })
  lock.onCommand(async (name, args) => {
    if (name === 'echo') return args
    if (name === 'nothing') return null
    if (name === 'bug') throw new TypeError('a bug')
    throw new AppError('NOT_FOUND', `No command ${name}.`)
  })
  console.log('held')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
