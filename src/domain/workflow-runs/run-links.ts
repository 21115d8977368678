import type pg from 'pg'
import type { Approval, Execution, RunStep, Session } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope } from '../actor.ts'

interface Link {
  stepId: string
  linkedId: string
}

/** A call that a block has made carries the step's own key, in its run's session: the newest one of each step. */
const FIND_EXECUTIONS = `
select distinct on (s.id) s.id as "stepId", e.id as "linkedId"
from run_step s
join workflow_run r on r.organization_id = s.organization_id and r.id = s.run_id
join execution e on e.organization_id = r.organization_id and e.session_id = r.session_id
  and starts_with(e.idempotency_key, r.id || ':' || s.block_id || ':1:')
where s.organization_id = $1 and s.id = any($2::text[]) and s.block_type = 'capability'
order by s.id, e.created_at desc`

/** What a step has asked itself, and what its call has waited for. */
const FIND_APPROVALS = `
select distinct on (asked.step_id) asked.step_id as "stepId", a.id as "linkedId"
from unnest($2::text[], $3::text[]) as asked(step_id, subject_id)
join approval a on a.organization_id = $1 and a.subject_id = asked.subject_id
order by asked.step_id, a.requested_at desc, a.id desc`

/** What runs and their steps have to do with the rest: sessions, executions, approvals. */
export class RunLinks {
  readonly #pool: pg.Pool
  readonly #prisma: TenantClient

  constructor({ pool, prisma }: { pool: pg.Pool; prisma: TenantClient }) {
    this.#pool = pool
    this.#prisma = prisma
  }

  /** Those of the steps that the organisation has, in no order. */
  async steps(actor: Actor, ids: readonly string[]): Promise<RunStep[]> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    return this.#prisma.runStep.findMany({ where })
  }

  /** The newest execution of each step; null for a step that has made no call. */
  async executionsOf(actor: Actor, stepIds: readonly string[]): Promise<(Execution | null)[]> {
    requireReadScope(actor, 'runtime')
    const { organizationId } = actor
    const links = await this.#find(FIND_EXECUTIONS, [organizationId, stepIds])
    const where = { organizationId, id: { in: [...links.values()] } }
    return inOrder(stepIds, links, await this.#prisma.execution.findMany({ where }))
  }

  /** The newest approval of each step, or of its call. */
  async approvalsOf(actor: Actor, stepIds: readonly string[]): Promise<(Approval | null)[]> {
    requireReadScope(actor, 'runtime')
    const { organizationId } = actor
    const calls = await this.#find(FIND_EXECUTIONS, [organizationId, stepIds])
    const subjects = [...stepIds.map((id) => [id, id] as const), ...calls]
    const values = [organizationId, subjects.map(([stepId]) => stepId), subjects.map(([, id]) => id)]
    const links = await this.#find(FIND_APPROVALS, values)
    const where = { organizationId, id: { in: [...links.values()] } }
    return inOrder(stepIds, links, await this.#prisma.approval.findMany({ where }))
  }

  /** Sessions by the ids of their runs; null for a run that has made no call. */
  async sessionsOf(actor: Actor, runIds: readonly string[]): Promise<(Session | null)[]> {
    requireReadScope(actor, 'runtime')
    const { organizationId } = actor
    const runs = await this.#prisma.workflowRun.findMany({
      where: { organizationId, id: { in: [...runIds] } },
      select: { id: true, sessionId: true },
    })
    const links = new Map(runs.flatMap(({ id, sessionId }) => (sessionId ? [[id, sessionId]] : [])))
    const where = { organizationId, id: { in: [...links.values()] } }
    return inOrder(runIds, links, await this.#prisma.session.findMany({ where }))
  }

  async #find(statement: string, values: unknown[]): Promise<Map<string, string>> {
    const { rows } = await this.#pool.query<Link>(statement, values)
    return new Map(rows.map(({ stepId, linkedId }) => [stepId, linkedId]))
  }
}

function inOrder<T extends { id: string }>(
  ids: readonly string[],
  links: ReadonlyMap<string, string>,
  found: readonly T[],
): (T | null)[] {
  const byId = new Map(found.map((one) => [one.id, one]))
  return ids.map((id) => byId.get(links.get(id) ?? '') ?? null)
}
