import type { Prisma } from '../platform/db/generated/client.ts'

/** The time by the database's clock, which decides for every process alike. */
export async function readDatabaseTime(client: Pick<Prisma.TransactionClient, '$queryRaw'>): Promise<Date> {
  const [row] = await client.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`
  if (row === undefined) throw new Error('The database did not tell the time')
  return row.now
}
