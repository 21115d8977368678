import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { WebhookOutbox } from '../../../src/engine/webhooks/webhook-outbox.ts'
import { openRedisBus } from '../../../src/platform/bus/redis-bus.ts'
import { inTransaction } from '../../../src/platform/db/transaction.ts'
import { ORGANIZATION_ID } from '../baselines/invocation-records.ts'
import { openBenchDatabase } from '../bench-database.ts'
import type { BenchPath, Figures } from '../path.ts'
import { askForId, startApiAndWorker } from '../switchyard.ts'

/** At each of them four messages are under way at a time. */
const ENDPOINTS = 8
/** Each goes to every endpoint. */
const MESSAGES_AT_ONCE = 25
const PATIENCE_MS = 60_000

/** From the transaction that has something to tell to the receivers' 200, in waves. */
export const deliveries: BenchPath = {
  id: 'P5-webhooks',
  title: `webhook deliveries, signed and recorded, to ${ENDPOINTS} endpoints on loopback`,
  unit: 'deliveries',
  async run({ rounds, seconds }, resources) {
    const database = await openBenchDatabase(resources)
    const settings = { ALLOW_PRIVATE_NETWORK: '127.0.0.0/8' }
    const { api, redisUrl } = await startApiAndWorker(database, resources, settings)
    const receiver = await Receiver.open(resources)
    for (let index = 0; index < ENDPOINTS; index++) {
      await askForId(
        api.port,
        `mutation($url: String!) { made: createWebhookEndpoint(url: $url, eventTypes: [WORKFLOW_RUN_COMPLETED]) {
          ... on WebhookEndpointSecret { endpoint { id } } } }`,
        { url: `http://127.0.0.1:${receiver.port}/${index}` },
      )
    }
    const bus = resources.adopt(
      await openRedisBus({ url: redisUrl, prefix: 'switchyard:', onError: () => {} }),
      (open) => open.close(),
    )
    const outbox = new WebhookOutbox(bus)
    const tell = async () => {
      await inTransaction(database.database.pool, async (tx) => {
        for (let index = 0; index < MESSAGES_AT_ONCE; index++) await outbox.record(tx, EVENT)
      })
      outbox.announce()
    }
    const figures: Figures[] = []
    for (let round = 0; round <= rounds; round++) {
      const figure = await measureRound(receiver, tell, seconds)
      if (round > 0) figures.push(figure)
    }
    const problems = receiver.faults > 0 ? [`${receiver.faults} messages came without a signature`] : []
    return [{ name: 'switchyard', rounds: [], figures, problems }]
  },
}

const EVENT = {
  organizationId: ORGANIZATION_ID,
  type: 'workflowRun.completed',
  workflowId: null,
  payload: {
    type: 'workflowRun.completed',
    workflowRunId: 'WRUN-bench',
    result: { done: true },
    metadata: {},
  },
} as const

async function measureRound(
  receiver: Receiver,
  tell: () => Promise<void>,
  seconds: number,
): Promise<Figures> {
  const [startedAt, before] = [performance.now(), receiver.count]
  while (performance.now() < startedAt + seconds * 1_000) {
    const expected = receiver.count + ENDPOINTS * MESSAGES_AT_ONCE
    await tell()
    await receiver.reached(expected)
  }
  const elapsed = (performance.now() - startedAt) / 1_000
  return { perSecond: (receiver.count - before) / elapsed }
}

/** Counts what arrives. */
class Receiver {
  count = 0
  faults = 0
  readonly port: number
  #wake = () => {}

  constructor(server: Server, port: number) {
    this.port = port
    server.on('request', (request, response) => {
      if (!String(request.headers['webhook-signature']).startsWith('v1,')) this.faults++
      request.resume().once('end', () => {
        response.end()
        this.count++
        this.#wake()
      })
    })
  }

  static async open(resources: AsyncDisposableStack): Promise<Receiver> {
    const server = createServer().listen(0, '127.0.0.1')
    resources.defer(() => void server.close().closeAllConnections())
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('No port')
    return new Receiver(server, address.port)
  }

  /** Throws when so many have not arrived within a minute. */
  async reached(count: number): Promise<void> {
    const deadline = AbortSignal.timeout(PATIENCE_MS)
    while (this.count < count) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      this.#wake = resolve
      const giveUp = () => reject(new Error(`only ${this.count} of ${count} messages have arrived`))
      deadline.addEventListener('abort', giveUp, { once: true })
      await promise.finally(() => deadline.removeEventListener('abort', giveUp))
    }
  }
}
