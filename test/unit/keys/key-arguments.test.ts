import { describe, expect, it } from 'vitest'
import { parseKeyArguments } from '../../../src/cli/key-arguments.ts'
import { parseKeyCommand } from '../../../src/cli/key-command.ts'
import { UsageError } from '../../../src/cli/usage-error.ts'

function parse(line: string) {
  const written = parseKeyArguments(line.split(' '))
  if (written === null) throw new Error('The line asks for help')
  return parseKeyCommand(written.name, written.args)
}

describe('the command line for keys', () => {
  it.each([
    ['create --name ci', { command: 'keys.create', name: 'ci', scopes: ['runtime'], expires: 'never' }],
    ['create --name ci --scopes runtime,read', expect.objectContaining({ scopes: ['runtime', 'read'] })],
    ['create --name ci --scopes=*', expect.objectContaining({ scopes: ['*'] })],
    ['create --name ci --expires 12-months', expect.objectContaining({ expires: '12 months' })],
    [
      'create --name ci --expires 2027-01-31',
      expect.objectContaining({ expires: new Date('2027-01-31T00:00:00Z') }),
    ],
    [
      'create --name ci --expires 2027-01-31T08:00:00+02:00',
      expect.objectContaining({ expires: new Date('2027-01-31T06:00:00Z') }),
    ],
    ['create --name ci --label nightly', expect.objectContaining({ label: 'nightly' })],
    ['list', { command: 'keys.list' }],
    ['list --organization acme', { command: 'keys.list', organization: 'acme' }],
    ['rename key_1 --name ci', { command: 'keys.rename', id: 'key_1', name: 'ci' }],
    ['disable key_1', { command: 'keys.disable', id: 'key_1' }],
    ['enable key_1', { command: 'keys.enable', id: 'key_1' }],
    ['revoke key_1', { command: 'keys.revoke', id: 'key_1' }],
    ['rotate key_1', { command: 'keys.rotate', id: 'key_1' }],
    ['rotate key_1 --overlap 90m', { command: 'keys.rotate', id: 'key_1', overlap: 5_400_000 }],
    ['rotate key_1 --overlap 24h', { command: 'keys.rotate', id: 'key_1', overlap: 86_400_000 }],
    ['rotate key_1 --overlap 7d', { command: 'keys.rotate', id: 'key_1', overlap: 604_800_000 }],
    ['rotate key_1 --expires never', { command: 'keys.rotate', id: 'key_1', expires: 'never' }],
  ])('understands %s', (line, command) => {
    expect(parse(line)).toEqual(command)
  })

  it.each([
    ['lose key_1', 'keys lose: there is no such command'],
    ['create', 'keys create: --name is required'],
    ['create --name ci --scopes runtime,fly', '--scopes must be some of runtime,copilot,workflows'],
    ['create --name ci --expires soon', '--expires must be never, 12-months or a date'],
    ['create --name ci --expires 2027-02-30', '--expires must be'],
    ['create --name ci --overlap 1h', 'does not take --overlap'],
    ['create key_1 --name ci', "does not take a key's id"],
    ['create --name ci --colour red', "Unknown option '--colour'"],
    ['revoke', "keys revoke: a key's id is required"],
    ['revoke key_1 key_2', 'One id at a time'],
    ['rename key_1', '--name is required'],
    ['rotate key_1 --overlap 1', '--overlap must be a time such as 90m, 24h or 7d'],
  ])('refuses %s and says why', (line, message) => {
    expect(() => parse(line)).toThrow(UsageError)
    expect(() => parse(line)).toThrow(message)
  })

  it.each([[[]], [['help']], [['--help']], [['create', '-h']]])('takes %j for a call for help', (argv) => {
    expect(parseKeyArguments(argv)).toBeNull()
  })
})
