import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { PrismaClient } from './generated/client.ts'
import { rethrowOutage } from './outage.ts'
import { createStatementNames } from './statement-names.ts'
import { checkTenancy } from './tenancy.ts'

/** The client that sees every organisation's rows. */
export type SystemClient = PrismaClient

/** The client whose every operation names one organisation; another one cannot be written, it throws. */
export type TenantClient = ReturnType<typeof createTenantClient>

/** A transaction whose operations name their organisation. */
export type TenantTransaction = Parameters<Parameters<TenantClient['$transaction']>[0]>[0]

/** How long a transaction waits for a connection, and how long it may run; the embedded pool has one for all. */
const TRANSACTION_OPTIONS = { maxWait: 10_000, timeout: 20_000 }

/** Prisma over the same connections that the SQL statements use. */
export function createSystemClient(pool: pg.Pool): SystemClient {
  const adapter = new PrismaPg(pool, { statementNameGenerator: createStatementNames('prisma') })
  const client = new PrismaClient({ adapter, transactionOptions: TRANSACTION_OPTIONS })
  const extended = client.$extends({
    name: 'outages',
    query: { $allOperations: ({ args, query }) => query(args).catch(rethrowOutage) },
  })
  return extended as unknown as PrismaClient // the extension adds nothing to be seen
}

/**
 * The same client, refusing what does not name its organisation (see tenancy.ts for the rules). SQL through
 * `$queryRaw` and `$executeRaw` is not looked at.
 */
export function createTenantClient(client: SystemClient) {
  return client.$extends({
    name: 'tenancy',
    client: { tenancy: 'enforced' },
    query: {
      $allModels: {
        $allOperations: ({ model, operation, args, query }) => {
          checkTenancy(model, operation, args)
          return query(args)
        },
      },
    },
  })
}
