/** What is shown while a turn is at work: seed 003 and the reference's status map. */
export const THINKING = 'Thinking…'
export const ANALYZING = 'Analyzing result…'
export const SWITCHING_MODELS = 'Switching models…'

const BY_TOOL: Readonly<Record<string, string>> = {
  modify_workflow: 'Modifying workflow…',
  get_block_info: 'Looking up block details…',
  get_db_schema: 'Checking database schema…',
  list_project_assets: 'Discovering project assets…',
  get_asset_details: 'Fetching asset details…',
  execute_public_sql: 'Running SQL query…',
  get_workflow_run_logs: 'Reading execution logs…',
  manage_project_asset: 'Managing project asset…',
}

/** A model may call what is no tool; it is told so, and people see that it goes on. */
export function statusOfTool(name: string): string {
  return BY_TOOL[name] ?? THINKING
}
