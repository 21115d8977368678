import { randomUUID } from 'node:crypto'
import { DEMONSTRATION } from '../../../src/engine/project-db/demonstration.ts'
import { EmbeddedProjectSource } from '../../../src/engine/project-db/embedded-source.ts'
import { prepareProject } from '../../../src/engine/project-db/prepare-project.ts'
import type { ProjectSource } from '../../../src/engine/project-db/project-connection.ts'
import { ServerProjectSource } from '../../../src/engine/project-db/server-source.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openEmbedded } from '../../../src/platform/db/embedded/open-embedded.ts'
import { isServerTest, openEmptyDatabase } from '../../support/database.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { UNEXPECTED } from '../../support/unexpected.ts'

type Query = (sql: string) => Promise<Record<string, unknown>[]>

export interface ProjectFixture {
  source: ProjectSource
  /** The server's address for the reader; null for the embedded database. */
  url: string | null
  /** Runs what the owner wants before, after or beside the guarded queries; embedded, only while none is open. */
  asOwner<T>(work: (query: Query) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** What an intruder would like to reach. */
const TREASURE = `create schema private;
create table private.secrets (secret text);
insert into private.secrets values ('s3cret');
create sequence ticket;
create type mood as enum ('good', 'bad');
create function leak() returns text language sql security definer as 'select secret from private.secrets';
grant execute on function leak() to public;
create function shout(text) returns text language sql as 'select upper($1)';
grant execute on function shout(text) to public`

/** The demonstration's shop with something to steal, and a reader's way to it. */
export function openProject(): Promise<ProjectFixture> {
  return isServerTest ? openOnServer() : openInFolder()
}

async function openInFolder(): Promise<ProjectFixture> {
  const folder = createTemporaryFolder()
  const path = `${folder.path}/project`
  const asOwner: ProjectFixture['asOwner'] = async (work) => {
    const database = await openEmbedded(path, UNEXPECTED.onCrash)
    try {
      await prepareProject(database.pool)
      return await work(async (sql) => (await database.pool.query(sql)).rows)
    } finally {
      await database.close()
    }
  }
  await asOwner((query) => query(TREASURE))
  const source = new EmbeddedProjectSource(path)
  return {
    source,
    url: null,
    asOwner,
    close: async () => {
      await source.close()
      folder.remove()
    },
  }
}

async function openOnServer(): Promise<ProjectFixture> {
  const database = await openEmptyDatabase()
  const name = `project_${randomUUID().slice(0, 8)}`
  await prepareOnServer(database, name)
  const url = await addressOf(database, name)
  const source = new ServerProjectSource({ url, ownIdentity: null })
  return {
    source,
    url,
    asOwner: (work) => work(async (sql) => (await database.pool.query(sql)).rows),
    close: async () => {
      await source.close()
      await database.pool.query(`drop owned by ${name}; drop role ${name}`)
      await database.close()
    },
  }
}

async function prepareOnServer({ pool }: Database, role: string): Promise<void> {
  await pool.query(DEMONSTRATION)
  await pool.query(TREASURE)
  await pool.query(`create role ${role} login;
    grant usage on schema public to ${role};
    grant select on all tables in schema public to ${role}`)
}

export async function addressOf({ pool }: Database, role: string): Promise<string> {
  const client = await pool.connect()
  const { host, port, database = '' } = client
  client.release()
  return `postgresql://${role}@${host}:${port}/${database}`
}
