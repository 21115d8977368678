import { randomUUID } from 'node:crypto'
import { afterAll, expect } from 'vitest'
import { createId } from '../../../src/base/ids.ts'
import type { JsonObject } from '../../../src/base/json.ts'
import { Organizations } from '../../../src/domain/organizations/organizations.ts'
import type { Connector, ToolCall, ToolOutcome } from '../../../src/engine/connectors/connector.ts'
import type { ExecutionPlan, ExecutionRecord } from '../../../src/engine/executions/execution.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { type ExecutionEvent, streamFaults } from '../../support/execution-stream.ts'
import { type EngineOptions, openEngine, type TestEngine } from './test-engine.ts'

export type Tool = (call: ToolCall) => Promise<ToolOutcome>

export interface AttemptRow {
  id: string
  number: number
  status: string
  workerId: string
  code: string | null
  isFinished: boolean
}

/** Tools of the tests' own, executed by engines on one database, as by several processes. */
export class ExecutionsFixture {
  readonly database: Database
  readonly organizationId: string
  readonly #plans = new Map<string, ExecutionPlan>()
  readonly #engines: TestEngine[] = []
  #reader: TestEngine | null = null

  constructor(database: Database, organizationId: string) {
    this.database = database
    this.organizationId = organizationId
  }

  /** An engine as of another process. Nothing joins their buses, unless they are given the same one. */
  openEngine(options: Partial<EngineOptions> = {}): TestEngine {
    const replan = async (id: string, runId: string) => {
      const plan = this.#plans.get(id)
      return plan ? { ...plan, runId, claim: null } : null
    }
    const engine = openEngine({ database: this.database, replan, ...options })
    this.#engines.push(engine)
    return engine
  }

  /** A call of the tool, ready to begin; idempotent unless told otherwise. */
  plan(tool: Tool, parts: Partial<ExecutionPlan> & { connector?: Partial<Connector> } = {}): ExecutionPlan {
    const { connector, ...rest } = parts
    const plan: ExecutionPlan = {
      id: createId('exec'),
      organizationId: this.organizationId,
      runId: createId('run'),
      session: { id: createId('session'), isNew: true, title: 'Test', source: 'api' },
      capabilityName: 'test_tool',
      target: {
        connector: { listTools: async () => ({ tools: [] }), call: tool, ...connector },
        tool: 'tool',
        binding: null,
        outputSchema: null,
        account: null,
      },
      toolDefinitionId: null,
      isReadOnly: false,
      isIdempotent: true,
      input: {},
      shownInput: {},
      claim: null,
      timeoutMs: 60_000,
      ...rest,
    }
    this.#plans.set(plan.id, plan)
    return plan
  }

  /** The whole stream; fails the test when it is not legal. */
  async events(id: string, { isOpen = false } = {}): Promise<ExecutionEvent[]> {
    const { rows } = await this.database.pool.query<ExecutionEvent>(
      'select seq, type, payload from event where organization_id = $1 and stream_id = $2 order by seq',
      [this.organizationId, id],
    )
    expect(streamFaults(rows, { isOpen })).toEqual([])
    return rows
  }

  async payloads(id: string, type: string, options = {}): Promise<JsonObject[]> {
    const events = await this.events(id, options)
    return events.filter((event) => event.type === type).map((event) => event.payload)
  }

  /** The types of the stream's events, `run_status` with its status. */
  async outline(id: string, options = {}): Promise<string[]> {
    const events = await this.events(id, options)
    return events.map(({ type, payload }) => (type === 'run_status' ? `${type} ${payload.status}` : type))
  }

  async find(id: string): Promise<ExecutionRecord | null> {
    this.#reader ??= this.openEngine()
    return this.#reader.store.find(this.organizationId, id)
  }

  async attempts(id: string): Promise<AttemptRow[]> {
    const { rows } = await this.database.pool.query<AttemptRow>(
      `select id, number, status, worker_id as "workerId", error->>'code' as code,
         finished_at is not null as "isFinished"
       from execution_attempt where organization_id = $1 and execution_id = $2 order by number`,
      [this.organizationId, id],
    )
    return rows
  }

  /** As if the holder had not been heard of for a second longer than its lease. */
  async expireLease(id: string): Promise<void> {
    await this.database.pool.query(
      `update execution set lease_until = now() - interval '1 second' where organization_id = $1 and id = $2`,
      [this.organizationId, id],
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine.close()))
    await this.database.close()
  }
}

/** Opens a database of the test file's own, closed after its tests. */
export async function openExecutionsFixture(): Promise<ExecutionsFixture> {
  const database = await openTestDatabase()
  const { id } = await new Organizations(database).create({ name: 'Test', slug: randomUUID() })
  const fixture = new ExecutionsFixture(database, id)
  afterAll(() => fixture.close())
  return fixture
}
