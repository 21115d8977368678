import { defineConfig } from 'prisma/config'

/** The CLI needs an address even for commands that reach no server. */
const NOWHERE = 'postgresql://127.0.0.1:1/none'

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? NOWHERE },
})
