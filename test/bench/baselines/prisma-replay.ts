import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../../src/platform/db/generated/client.ts'
import { serve } from './serve.ts'
import { executionIdOf, sendEvents } from './sse.ts'

/** The usual path with the ORM. */
const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL, max: 10 }),
})

serve(async (request, response) => {
  const streamId = executionIdOf(request.url)
  await sendEvents(response, (after, limit) =>
    prisma.event.findMany({
      where: { streamId, seq: { gt: after } },
      orderBy: { seq: 'asc' },
      take: limit,
      select: { seq: true, type: true, payload: true },
    }),
  )
})
