import type { AgentTool } from '../../../engine/agent/agent-tool.ts'
import type { ProjectDatabase } from '../../../engine/project-db/project-database.ts'
import { asData } from '../as-data.ts'
import { connectedProject } from './connected-project.ts'

/** The tables that execute_public_sql can read. */
export const getDbSchema = (project: ProjectDatabase | null) => (): AgentTool => ({
  name: 'get_db_schema',
  description:
    "The tables and views of the project's own database with their columns and types: read it before writing SQL.",
  inputSchema: {
    type: 'object',
    properties: {
      table: { type: 'string', minLength: 1, description: 'Only this one; all of them when absent.' },
    },
    additionalProperties: false,
  },
  isMutating: false,
  toModelText: asData,
  async execute({ table }, { signal }) {
    const { tables, truncated } = await connectedProject(project).schema(
      table === undefined ? null : String(table),
      signal,
    )
    const described = tables.map(({ name, columns }) => ({
      name,
      columns: columns.map((column) => ({ ...column })),
    }))
    return { tables: described, ...(truncated && { truncated }) }
  },
})
