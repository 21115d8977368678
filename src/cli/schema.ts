/** `npm run schema`: writes the GraphQL schema to schema.graphql. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { printedSchema } from '../graphql/schema.ts'

writeFileSync(path.resolve(import.meta.dirname, '../../schema.graphql'), printedSchema())
