import { describe, expect, it } from 'vitest'
import { parseFile, readProjectFile, sourceFiles } from './source-files.ts'
import { tenantTables, unscopedStatements } from './tenancy.ts'

const tables = tenantTables(readProjectFile('prisma/schema.prisma'))

describe('SQL on the tables of tenants', () => {
  it('names the organisation, or says why it crosses them', () => {
    const found = sourceFiles('src', 'rest-compat').flatMap((file) => unscopedStatements(file, tables))
    expect(found).toEqual([])
  })

  it('concerns the tables that the schema gives to an organisation', () => {
    expect(tables).toEqual(
      expect.arrayContaining(['api_key', 'session', 'execution', 'event', 'memory_file']),
    )
    expect(tables).not.toContain('organization')
  })
})

describe('the rule itself', () => {
  const check = (sql: string) => unscopedStatements(parseFile('src/x.ts', `const sql = \`${sql}\``), tables)

  it('finds statements without the organisation', () => {
    expect(check('select * from session where id = $1')).toHaveLength(1)
    expect(check('UPDATE execution SET status = 1 WHERE id = $1')).toHaveLength(1)
    expect(check('delete from "event" where stream_id = $1')).toHaveLength(1)
    expect(check('insert into memory_file (id) values ($1)')).toHaveLength(1)
    expect(check('select 1 from organization o join api_key k on true where o.id = $1')).toHaveLength(1)
    expect(unscopedStatements(parseFile('src/x.ts', "f('select 1 from session')"), tables)).toHaveLength(1)
  })

  it('accepts those that name it, need none or explain themselves', () => {
    expect(check('select * from session where organization_id = $1 and id = $2')).toEqual([])
    expect(check('select * from organization where id = $1')).toEqual([])
    expect(check('/* across organisations: the reaper serves all */ select id from execution')).toEqual([])
    expect(check('/* across organisations: */ select id from execution')).toHaveLength(1)
  })
})
