import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProjectDatabase } from '../../../src/engine/project-db/project-database.ts'
import { inReadTransaction } from '../../../src/engine/project-db/read-transaction.ts'
import { HONEST_QUERIES } from './honest-queries.ts'
import { openProject, type ProjectFixture } from './project-fixture.ts'

const { signal } = new AbortController()
/** Hours of work that the planner takes for cheap. */
const ENDLESS = `select count(*) from regexp_split_to_table('${'a,'.repeat(1_500)}', ',') a,
  regexp_split_to_table('${'a,'.repeat(1_500)}', ',') b,
  unnest(string_to_array('${'a,'.repeat(500)}', ',')) c, unnest(string_to_array('a,b,c,d,e,f,g,h,i,j', ',')) d
  where md5(md5(md5(a || b))) = md5(md5(md5(c || d)))`

let project: ProjectFixture
let database: ProjectDatabase

beforeAll(async () => {
  project = await openProject()
  database = new ProjectDatabase(project.source)
})
afterAll(async () => {
  await database.close()
  await project.close()
})

describe('honest queries', () => {
  it.each(HONEST_QUERIES)('%s', async (sql, rows) => {
    expect((await database.query(sql, signal)).rows).toEqual(rows)
  })
})

it('keeps the first 200 rows, and says that there are more', async () => {
  const result = await database.query('select a.id as a, b.id from orders a, orders b', signal)
  expect(result).toMatchObject({ columns: ['a', 'id'], truncated: true })
  expect(result.rows).toHaveLength(200)
  expect(await database.query('select * from orders', signal)).toMatchObject({ truncated: false })
})

it('keeps whole rows within 50 kB', async () => {
  const wide = `select id, ${Array.from({ length: 60 }, () => 'c.email || c.name').join(' || ')} from customers c`
  const { rows, truncated } = await database.query(wide, signal)
  expect(truncated).toBe(true)
  expect(rows.length).toBeGreaterThan(10)
  expect(Buffer.byteLength(JSON.stringify(rows))).toBeLessThanOrEqual(50_000)
})

it('says what to do when one row is larger than 50 kB', async () => {
  const sql = `select string_agg(a.email || b.email, ',') from customers a, customers b`
  await expect(database.query(sql, signal)).rejects.toThrow('The first row alone is larger than 50 kB')
})

it('ends an answer that is larger than what anybody keeps, and goes on', async () => {
  const sql = `select string_agg(a.email || b.email || d.email, ',') from customers a, customers b, orders c join customers d on d.id = c.customer_id`
  await expect(database.query(sql, signal)).rejects.toThrow(
    'The answer is too large: select fewer columns, or shorter ones.',
  )
  expect((await database.query('select 1', signal)).rows).toEqual([[1]])
})

it('ends a query that takes too long, and goes on', async () => {
  const slow = inReadTransaction(project.source, signal, (client) => client.query(ENDLESS), 200)
  await expect(slow).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: 'The query took longer than 5 s and was stopped',
  })
  expect((await database.query('select count(*) from customers', signal)).rows).toEqual([[40]])
})

it('ends a query whose caller has gone, and goes on', async () => {
  const caller = new AbortController()
  const begun = Promise.withResolvers<void>()
  const slow = inReadTransaction(project.source, caller.signal, (client) => {
    begun.resolve()
    return client.query(ENDLESS)
  })
  await begun.promise
  caller.abort(new Error('the turn was cancelled'))
  await expect(slow).rejects.toThrow('the turn was cancelled')
  expect((await database.query('select 1', signal)).rows).toEqual([[1]])
})

it('runs several queries at a time, each with its own answer', async () => {
  const queries = Array.from({ length: 8 }, (_, n) =>
    database.query(`select ${n} from customers limit 1`, signal),
  )
  expect((await Promise.all(queries)).map(({ rows }) => rows)).toEqual(
    Array.from({ length: 8 }, (_, n) => [[n]]),
  )
})

it("passes on the database's own words about a query", async () => {
  await expect(database.query('select nmae from customers', signal)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message:
      'The database refused the query: column "nmae" does not exist ' +
      '(Perhaps you meant to reference the column "customers.name".)',
  })
  await expect(database.query('select 1 / 0', signal)).rejects.toThrow('division by zero')
  await expect(database.query('selec 1', signal)).rejects.toThrow(
    'The query cannot be read: syntax error at or near "selec"',
  )
})

it('names the table that was probably meant', async () => {
  await expect(database.query('select * from customer', signal)).rejects.toThrow(
    'There is no table customer; did you mean customers?',
  )
  await expect(database.query('select * from employees_of_month', signal)).rejects.toThrow(
    'There is no table employees_of_month; there are customers, order_items, orders, products',
  )
})

it('tells the tables of public with their columns', async () => {
  const { tables, truncated } = await database.schema(null, signal)
  expect(tables.map(({ name }) => name)).toEqual(['customers', 'order_items', 'orders', 'products'])
  expect(truncated).toBe(false)
  expect(await database.schema('products', signal)).toEqual({
    truncated: false,
    tables: [
      {
        name: 'products',
        columns: [
          { name: 'id', type: 'integer', nullable: false },
          { name: 'name', type: 'text', nullable: false },
          { name: 'price', type: 'numeric(10,2)', nullable: false },
          { name: 'attributes', type: 'jsonb', nullable: false },
        ],
      },
    ],
  })
  await expect(database.schema('secrets', signal)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
