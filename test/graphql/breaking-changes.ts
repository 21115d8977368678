import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'

/** What clients of the released schema would stumble over: `path: what has changed`. */
export async function breakingChanges(released: string, current: string): Promise<string[]> {
  const changes = await diff(buildSchema(released), buildSchema(current))
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ path = '', message }) => `${path}: ${message}`)
    .toSorted()
}

/** Those that the changelog's section "Unreleased" does not name: it holds their path in backticks. */
export function unannounced(changes: readonly string[], changelog: string): string[] {
  const [, unreleased = ''] = /^## \[Unreleased\]\n([\s\S]*?)(?=^## \[|$(?![\s\S]))/m.exec(changelog) ?? []
  return changes.filter((change) => !unreleased.includes(`\`${change.split(':', 1)[0]}\``))
}
