import { graph } from '../notation.ts'
import type { Case } from './case.ts'
import { EMPTY, LINEAR, LINEAR_TEXT } from './graphs.ts'

const BROKEN_TEXT = LINEAR_TEXT.replace('<Fetch.output>', '<Fetsh.output>')
const BROKEN = graph(`${BROKEN_TEXT}\nStart > Fetch > Writer > Response`)
const RUN = (error: object) => ({
  get_workflow_run_logs: {
    runs: [
      {
        run_id: 'run_1',
        status: 'failed',
        error: null,
        created_at: '2026-01-01',
        steps: [
          {
            block_name: 'Fetch',
            status: 'failed',
            error: { ...error },
            attempt: 3,
            duration_ms: 10,
            logs: [],
          },
        ],
      },
    ],
  },
})
const TABLES = {
  get_db_schema: {
    tables: [
      {
        name: 'users',
        columns: [
          { name: 'id', type: 'int8', nullable: false },
          { name: 'email', type: 'text', nullable: false },
        ],
      },
      { name: 'orders', columns: [{ name: 'id', type: 'int8', nullable: false }] },
    ],
  },
}

export const DIAGNOSE: readonly Case[] = [
  {
    prompts: [
      'why did the last run fail?',
      'the last run failed',
      'what went wrong in the last run?',
      'it failed',
    ],
    from: LINEAR,
    answers: RUN({ code: 'HTTP_ERROR', message: 'The server answered 404' }),
    calls: ['get_workflow_run_logs'],
    says: /failed at "Fetch".*404.*check its url/,
  },
  {
    prompts: [
      'the last run failed, fix it',
      'my last run timed out and failed: fix the last run',
      'the run failed. Fix it.',
    ],
    from: LINEAR,
    answers: RUN({ code: 'TIMEOUT', message: 'The server did not answer within 30 s' }),
    to: graph(
      `${LINEAR_TEXT.replace('"method":"GET"', '"method":"GET","timeout":60000')}\nStart > Fetch > Writer > Response`,
    ),
    calls: ['get_workflow_run_logs', 'modify_workflow'],
    says: /twice as long/,
  },
  {
    prompts: ['the last run failed, fix it'],
    from: LINEAR,
    answers: RUN({ code: 'VALIDATION', message: 'The secret "API_KEY" is not set' }),
    calls: ['get_workflow_run_logs'],
    says: /Set the secret API_KEY/,
  },
  {
    prompts: ['the last run failed, fix it'],
    from: BROKEN,
    answers: RUN({ code: 'VALIDATION', message: 'strange' }),
    to: LINEAR,
    calls: ['get_workflow_run_logs', 'modify_workflow'],
  },
  {
    prompts: ['why did it fail?', 'show me the logs'],
    from: LINEAR,
    answers: { get_workflow_run_logs: { runs: [] } },
    calls: ['get_workflow_run_logs'],
    says: /has not run yet/,
  },
]

export const DATA: readonly Case[] = [
  {
    prompts: [
      'which tables are there?',
      'what tables do we have',
      'show me the database schema',
      'list all tables',
    ],
    from: LINEAR,
    answers: TABLES,
    calls: ['get_db_schema'],
    says: /users \(id, email\)/,
  },
  {
    prompts: ['which tables are there?', 'how many users are there?'],
    from: LINEAR,
    answers: { get_db_schema: { error: 'No project database is connected' } },
    calls: ['get_db_schema'],
    says: /No project database is connected/,
  },
  {
    prompts: ['how many users are there?', 'how many users do we have', 'count the users', 'number of users'],
    from: LINEAR,
    answers: {
      ...TABLES,
      execute_public_sql: { columns: ['count'], rows: [{ count: 42 }], row_count: 1, truncated: false },
    },
    calls: ['get_db_schema', 'execute_public_sql'],
    says: /There are 42/,
  },
  {
    prompts: ['which columns does users have?', 'describe the table users'],
    from: LINEAR,
    answers: TABLES,
    calls: ['get_db_schema'],
    says: /id \(int8\), email \(text\)/,
  },
  {
    prompts: ['show me the first 5 users', 'show 5 rows of users'],
    from: LINEAR,
    answers: {
      ...TABLES,
      execute_public_sql: {
        columns: ['id', 'email'],
        rows: [{ id: 1, email: 'a@b.co' }],
        row_count: 1,
        truncated: false,
      },
    },
    calls: ['get_db_schema', 'execute_public_sql'],
    says: /1 \| a@b\.co/,
  },
  {
    prompts: ['how many frogs are there?'],
    from: LINEAR,
    answers: TABLES,
    calls: ['get_db_schema'],
    says: /no table for "frogs"/,
  },
]

export const ASSETS: readonly Case[] = [
  {
    prompts: [
      'create an agent called Writer',
      'make a new agent named Writer',
      'create the agent "Writer"',
    ].slice(0, 2),
    from: EMPTY,
    answers: { 'manage_project_asset agent create': { confirmation_id: 'conf_1', status: 'pending' } },
    calls: ['manage_project_asset'],
    says: /"Writer".*confirm/,
  },
  {
    prompts: ['list my agents', 'which agents are there?', 'show me all agents'],
    from: LINEAR,
    answers: { 'list_project_assets agents': { agents: [{ id: 'a1', name: 'Support' }] } },
    calls: ['list_project_assets'],
    says: /"Support"/,
  },
  {
    prompts: ['delete the agent Support'],
    from: LINEAR,
    answers: {
      'list_project_assets agents': { agents: [{ id: 'a1', name: 'Support' }] },
      'manage_project_asset agent delete': { confirmation_id: 'c', status: 'pending' },
    },
    calls: ['list_project_assets', 'manage_project_asset'],
    says: /confirm/,
  },
  {
    prompts: ['list the knowledge bases', 'which knowledge bases do we have?'],
    from: LINEAR,
    answers: { 'list_project_assets knowledge_bases': { knowledge_bases: [] } },
    calls: ['list_project_assets'],
    says: /no knowledge bases/,
  },
]
