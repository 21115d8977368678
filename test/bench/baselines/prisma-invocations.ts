import { PrismaPg } from '@prisma/adapter-pg'
import type { JsonObject } from '../../../src/base/json.ts'
import { PrismaClient } from '../../../src/platform/db/generated/client.ts'
import {
  createInvocation,
  type InvocationRecords,
  ORGANIZATION_ID,
  TIMEOUT_MS,
  toAnswer,
  WORKER_ID,
} from './invocation-records.ts'
import { readJson, sendJson, serve } from './serve.ts'

/** The idiomatic writer: one call of the ORM for each row, as each comes to be. No authentication, no checks. */
const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL, max: 10 }),
})

serve(async (request, response) => {
  const { input } = await readJson<{ input: JsonObject }>(request)
  const records = createInvocation(input)
  await begin(records)
  await end(records)
  sendJson(response, toAnswer(records))
})

async function begin({ ids, input, firstEvents }: InvocationRecords): Promise<void> {
  const organizationId = ORGANIZATION_ID
  await prisma.session.create({
    data: { id: ids.session, organizationId, title: 'Agent Runtime Session', source: 'api' },
  })
  await prisma.execution.create({
    data: {
      id: ids.execution,
      organizationId,
      sessionId: ids.session,
      capabilityName: 'demo_echo',
      isReadOnly: true,
      isIdempotent: true,
      status: 'executing',
      runId: ids.run,
      input,
      timeoutMs: TIMEOUT_MS,
      startedAt: new Date(),
    },
  })
  await prisma.executionAttempt.create({
    data: {
      id: ids.run,
      organizationId,
      executionId: ids.execution,
      number: 1,
      status: 'executing',
      workerId: WORKER_ID,
    },
  })
  await prisma.eventStream.create({ data: { id: ids.execution, organizationId, kind: 'execution' } })
  await append(ids.execution, firstEvents, 1)
}

async function end({ ids, input, firstEvents, lastEvents, summary }: InvocationRecords): Promise<void> {
  const finishedAt = new Date()
  await append(ids.execution, lastEvents, firstEvents.length + 1)
  await prisma.eventStream.update({
    where: { id: ids.execution },
    data: { lastSeq: firstEvents.length + lastEvents.length, closedAt: finishedAt },
  })
  await prisma.executionAttempt.update({ where: { id: ids.run }, data: { status: 'completed', finishedAt } })
  await prisma.execution.update({
    where: { id: ids.execution },
    data: { status: 'completed', result: input, summary, finishedAt },
  })
}

async function append(
  streamId: string,
  events: InvocationRecords['firstEvents'],
  firstSeq: number,
): Promise<void> {
  for (const [index, { type, payload }] of events.entries()) {
    await prisma.event.create({
      data: { streamId, seq: firstSeq + index, organizationId: ORGANIZATION_ID, type, payload },
    })
  }
}
