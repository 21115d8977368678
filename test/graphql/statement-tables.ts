import { expect } from 'vitest'
import type { TestServer } from '../support/server.ts'
import { watchStatements } from '../support/watch-statements.ts'

/** Work in the background only adds statements, so that the shortest list of several is the query's own. */
const [MIN_SAMPLES, MAX_SAMPLES] = [3, 60]

/** That the answer takes one statement for each of the tables, when all that may be cached is. */
export async function expectTables(
  server: TestServer,
  ask: () => Promise<unknown>,
  tables: readonly string[],
): Promise<void> {
  const read = await leastTables(server, ask, tables.length)
  expect(read.sort()).toEqual([...tables].sort())
}

/**
 * The first table of each statement that an answer takes, when all that may be cached is: of several answers the one
 * with the fewest, as soon as there are no more than `enough`.
 */
async function leastTables(
  server: TestServer,
  ask: () => Promise<unknown>,
  enough: number,
): Promise<string[]> {
  await ask()
  let shortest = await tablesOnce(server, ask)
  for (let n = 1; n < MIN_SAMPLES || (n < MAX_SAMPLES && shortest.length > enough); n++) {
    const sample = await tablesOnce(server, ask)
    if (sample.length < shortest.length) shortest = sample
  }
  return shortest
}

/** The first table of each statement of one answer. */
async function tablesOnce(server: TestServer, ask: () => Promise<unknown>): Promise<string[]> {
  const statements = await watchStatements(server, ask)
  return statements.filter((text) => !isBackground(text)).map(firstTable)
}

/** What no request asks for looks across organisations, and says so, or is the work of the job queue. */
function isBackground(statement: string): boolean {
  return /across organisations|pgboss/.test(statement)
}

/** As Prisma names it or as a statement of our own does; the whole text where there is none. */
function firstTable(statement: string): string {
  return /from (?:"public"\.)?"?(?!unnest)([a-z_]+)/i.exec(statement)?.[1] ?? statement
}
