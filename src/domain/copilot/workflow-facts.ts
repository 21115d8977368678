import type pg from 'pg'
import { isJsonObject, type JsonValue } from '../../base/json.ts'
import type { LintFacts } from '../../engine/workflow/lint/lint-issue.ts'
import { type Actor, hasReadScope } from '../actor.ts'

/** $1 organisation, $2 workflow, $3 whether names of secrets are told. */
const READ = `
select w.variables,
  case when $3 then array(select s.name from organization_secret s where s.organization_id = w.organization_id) end
    as "secretNames"
from workflow w where w.organization_id = $1 and w.id = $2`

/** What a turn knows of a workflow beside its graph. Whoever may not read workflows is told no names of secrets. */
export async function readWorkflowFacts(
  pool: Pick<pg.Pool, 'query'>,
  actor: Actor,
  id: string,
): Promise<LintFacts> {
  const values = [actor.organizationId, id, hasReadScope(actor, 'workflows')]
  const { rows } = await pool.query<{ variables: JsonValue; secretNames: string[] | null }>(READ, values)
  const [facts] = rows
  return {
    ...(isJsonObject(facts?.variables) && { variables: facts.variables }),
    ...(facts?.secretNames && { secretNames: new Set(facts.secretNames) }),
  }
}
