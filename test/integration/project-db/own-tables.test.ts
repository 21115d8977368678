import { writeFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { openProject } from '../../../src/app/project.ts'
import { EmbeddedProjectSource } from '../../../src/engine/project-db/embedded-source.ts'
import { ProjectDatabase } from '../../../src/engine/project-db/project-database.ts'
import { readConfig } from '../../../src/platform/config.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

const { signal } = new AbortController()
/** As `pg_dump --inserts` writes it. */
const DUMP = `SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.books (id integer NOT NULL, title text NOT NULL);
INSERT INTO public.books VALUES (1, 'Emma'), (2, 'Persuasion');
ALTER TABLE ONLY public.books ADD CONSTRAINT books_pkey PRIMARY KEY (id);`
const TITLES = 'select title from books order by id'

const folder = createTemporaryFolder()
let opened: ProjectDatabase | null = null
afterEach(() => opened?.close())

async function open(sql: string | null): Promise<ProjectDatabase> {
  await opened?.close()
  opened = new ProjectDatabase(new EmbeddedProjectSource(`${folder.path}/project`, sql))
  return opened
}

it('holds the tables of a dump, to be read only', async () => {
  const project = await open(DUMP)
  expect((await project.query(TITLES, signal)).rows).toEqual([['Emma'], ['Persuasion']])
  await expect(project.query(`insert into books values (3, 'Sanditon')`, signal)).rejects.toThrow()
  await expect(project.query('select * from orders', signal)).rejects.toThrow('orders')
})

it('is kept while the SQL is the same, and made anew when it has changed', async () => {
  expect((await (await open(DUMP)).query(TITLES, signal)).rows).toHaveLength(2)
  const more = `${DUMP}\nINSERT INTO public.books VALUES (3, 'Sanditon');`
  expect((await (await open(more)).query(TITLES, signal)).rows).toHaveLength(3)
  const demonstration = await open(null)
  expect((await demonstration.query('select count(*) from orders', signal)).rows).toEqual([[200]])
  await expect(demonstration.query(TITLES, signal)).rejects.toThrow('books')
})

it('stays as it was where the SQL is wrong', async () => {
  await (await open(DUMP)).query(TITLES, signal)
  await expect((await open('CREATE TABEL x ()')).query(TITLES, signal)).rejects.toThrow('syntax error')
  expect((await (await open(DUMP)).query(TITLES, signal)).rows).toHaveLength(2)
})

it('is told at the start when the file is missing or wrong', async () => {
  const file = `${folder.path}/shop.sql`
  const start = () => {
    const config = readConfig({ DATA_DIR: folder.path, PROJECT_DATABASE_SQL: file })
    const unused = {} as Database // an embedded project asks nothing of the runtime's database
    return openProject(config, unused, createLogger('silent'))
  }
  await expect(start()).rejects.toThrow('PROJECT_DATABASE_SQL cannot be used: ENOENT')
  writeFileSync(file, 'CREATE TABEL x ()')
  await expect(start()).rejects.toThrow('PROJECT_DATABASE_SQL cannot be used: syntax error')
  writeFileSync(file, DUMP)
  opened = await start()
  expect((await opened?.query(TITLES, signal))?.rows).toHaveLength(2)
})
