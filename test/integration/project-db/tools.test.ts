import { afterAll, beforeAll, expect, it } from 'vitest'
import { executePublicSql } from '../../../src/domain/copilot/tools/execute-public-sql.ts'
import { getDbSchema } from '../../../src/domain/copilot/tools/get-db-schema.ts'
import { ProjectDatabase } from '../../../src/engine/project-db/project-database.ts'
import { openProject, type ProjectFixture } from './project-fixture.ts'

const call = { callId: 'call_1', signal: new AbortController().signal }

let project: ProjectFixture
let database: ProjectDatabase

beforeAll(async () => {
  project = await openProject()
  database = new ProjectDatabase(project.source)
})
afterAll(() => project.close())

it('execute_public_sql answers with columns and rows', async () => {
  const tool = executePublicSql(database)()
  expect(tool).toMatchObject({ name: 'execute_public_sql', isMutating: false })
  const query = 'select id, price from products order by id limit 2'
  expect(await tool.execute({ query }, call)).toEqual({
    columns: ['id', 'price'],
    rows: [
      [1, '4.50'],
      [2, '9.00'],
    ],
    row_count: 2,
    truncated: false,
  })
  await expect(tool.execute({ query: 'delete from products' }, call)).rejects.toThrow(
    'Only SELECT, VALUES and WITH can be run, not DELETE.',
  )
})

it('get_db_schema answers with all tables, or the one that is asked for', async () => {
  const tool = getDbSchema(database)()
  expect(tool).toMatchObject({ name: 'get_db_schema', isMutating: false })
  expect(await tool.execute({}, call)).toMatchObject({
    tables: [{ name: 'customers' }, { name: 'order_items' }, { name: 'orders' }, { name: 'products' }],
  })
  expect(await tool.execute({ table: 'order_items' }, call)).toEqual({
    tables: [
      {
        name: 'order_items',
        columns: [
          { name: 'order_id', type: 'integer', nullable: false },
          { name: 'product_id', type: 'integer', nullable: false },
          { name: 'quantity', type: 'integer', nullable: false },
        ],
      },
    ],
  })
})

it('both say when no project database is connected', async () => {
  await expect(executePublicSql(null)().execute({ query: 'select 1' }, call)).rejects.toThrow(
    'No project database is connected',
  )
  await expect(getDbSchema(null)().execute({}, call)).rejects.toThrow('No project database is connected')
})
