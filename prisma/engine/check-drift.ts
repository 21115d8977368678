/** `npm run migrate:check`: exits 1 and tells the difference when the migrations do not build the schema. */
import { diffSchema } from './schema-diff.ts'

const difference = await diffSchema('summary')
if (difference === null) {
  console.log('The migrations build prisma/schema.prisma.')
} else {
  console.error(`The migrations do not build prisma/schema.prisma; run npm run migrate:new.\n\n${difference}`)
  process.exitCode = 1
}
