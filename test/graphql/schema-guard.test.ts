import { describe, expect, it } from 'vitest'
import { readProjectFile } from '../architecture/source-files.ts'
import { breakingChanges, unannounced } from './breaking-changes.ts'

const RELEASED = `type Query { session(id: ID!): Session  sessions(first: Int): [Session!]! }
  type Session { id: ID!  title: String! }`

describe('schema.graphql', () => {
  it('breaks no client of the released schema without a line in CHANGELOG.md', async () => {
    const released = readProjectFile('test/graphql/released.graphql')
    const changes = await breakingChanges(released, readProjectFile('schema.graphql'))
    expect(unannounced(changes, readProjectFile('CHANGELOG.md'))).toEqual([])
  })
})

describe('the guard', () => {
  it.each([
    ['a field that is gone', 'title: String!', '', 'Session.title'],
    ['a field that may be null now', 'title: String!', 'title: String', 'Session.title'],
    ['an argument of another type', 'first: Int', 'first: String', 'Query.sessions.first'],
    [
      'an argument that is required now',
      'session(id: ID!)',
      'session(id: ID!, at: Int!)',
      'Query.session.at',
    ],
  ])('finds %s', async (_what, before, after, path) => {
    const changes = await breakingChanges(RELEASED, RELEASED.replace(before, after))
    expect(changes.map((change) => change.split(':')[0])).toEqual([path])
  })

  it('lets fields, arguments and types be added', async () => {
    const current = RELEASED.replace('title: String!', 'title: String!  owner(full: Boolean): Owner')
    expect(await breakingChanges(RELEASED, `${current} type Owner { id: ID! }`)).toEqual([])
  })

  it('wants the note among what is not released yet', () => {
    const changes = ["Session.title: Field 'title' was removed"]
    const changelog = (unreleased: string, older: string) =>
      `# Changelog\n\n## [Unreleased]\n${unreleased}\n## [0.1.0]\n${older}\n`
    expect(unannounced(changes, changelog('- Breaking: `Session.title` is gone.', ''))).toEqual([])
    expect(unannounced(changes, changelog('', '- Breaking: `Session.title` is gone.'))).toEqual(changes)
  })
})
