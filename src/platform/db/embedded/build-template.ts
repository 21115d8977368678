import { PGlite } from '@electric-sql/pglite'
import { PGLITE_OPTIONS } from './pglite-options.ts'

const db = await PGlite.create({ ...PGLITE_OPTIONS, dataDir: process.argv[2] ?? '' })
await db.exec('CREATE EXTENSION IF NOT EXISTS pg_trgm')
await db.close()
