import { existsSync } from 'node:fs'
import { distance } from 'fastest-levenshtein'
import type { z } from 'zod'
import { environment, factsOf, type VariableName, variableNames } from './environment.ts'
import type { EncryptionKey } from './keyring.ts'
import { redactText } from './redaction.ts'

type Values = z.output<typeof environment>

/** Everything that can be set from outside, in our own words. */
export interface Config {
  http: {
    host: string
    /** 0: a free port, chosen when the server starts. */
    port: number
    /** Without a trailing slash; null: the address that the server listens on. */
    publicUrl: string | null
    corsOrigins: string[]
  }
  database: { kind: 'embedded'; dataDir: string } | { kind: 'postgres'; url: string }
  dataDir: string
  /** The project's own database on a server, which the copilot may look into. */
  projectDatabaseUrl: string | null
  /** The path of the SQL that makes the embedded project database; null: the demonstration. */
  projectDatabaseSql: string | null
  redisUrl: string | null
  bootstrapApiKey: string | null
  /** Null only with the embedded database, which keeps a generated one in `dataDir`. */
  apiKeyPepper: string | null
  /** The newest first; null as above. */
  encryptionKeys: EncryptionKey[] | null
  /** Whether MCP servers may be started as programs. */
  allowStdioMcp: boolean
  models: ModelAccess
  /** What agents of workflows do whose model has no provider. */
  offlineAgent: Values['OFFLINE_AGENT']
  /** Networks that outbound requests may reach besides public addresses. */
  allowPrivateNetwork: string[]
  rateLimits: {
    /** Per API key; 0: unlimited. */
    requestsPerMinute: number
    /** Per API key; 0: unlimited. */
    graphqlCostPerMinute: number
    /** Per API key; 0: unlimited. */
    copilotTurnsPerMinute: number
  }
  compat: {
    /** Whether a workflow without a copilot session is no error. */
    nullSession: boolean
  }
  /** Live at a time. */
  subscriptions: { perKey: number; perSocket: number }
  logLevel: Values['LOG_LEVEL']
  /** Sentences about variables that are set, that nothing reads, and that look like a misspelling of one. */
  warnings: string[]
}

/** Which model providers can be reached; a provider that is null is not configured. */
export interface ModelAccess {
  openai: (Provider & { protocol: Values['OPENAI_PROTOCOL'] }) | null
  anthropic: Provider | null
  extraModels: string[]
}

interface Provider {
  apiKey: string
  baseUrl: string | undefined
}

/** One variable that cannot be used as it is. */
export interface ConfigProblem {
  name: VariableName
  /** Never contains the value of a secret. */
  message: string
}

/** The environment is unusable; the message lists every bad variable with what was expected. */
export class ConfigError extends Error {
  readonly problems: ConfigProblem[]

  constructor(problems: ConfigProblem[]) {
    const lines = problems.map(({ name, message }) => `  ${name}: ${message}`)
    super(`The configuration cannot be used:\n${lines.join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** A file `.env` in the working directory counts where the environment says nothing. */
function readEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}

/**
 * Reads the whole configuration; a blank variable counts as unset. Throws one ConfigError for all that is wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv = readEnvironment()): Config {
  const given = givenValues(env)
  const parsed = environment.safeParse(given)
  const problems = [...invalid(parsed.error?.issues ?? [], given), ...missing(given), ...needless(given)]
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  return toConfig(parsed.data, misspellings(env))
}

type Given = Partial<Record<VariableName, string>>

function givenValues(env: NodeJS.ProcessEnv): Given {
  const given: Given = {}
  for (const name of variableNames()) {
    const value = env[name]?.trim()
    if (value) given[name] = value
  }
  return given
}

function invalid(issues: { path: PropertyKey[] }[], given: Given): ConfigProblem[] {
  const bad = new Set(issues.map((issue) => issue.path[0]))
  return variableNames()
    .filter((name) => bad.has(name))
    .map((name) => ({ name, message: `expected ${factsOf(name).expected}, got ${shown(name, given)}` }))
}

function shown(name: VariableName, given: Given): string {
  return factsOf(name).secret ? 'something else (not shown)' : JSON.stringify(redactText(given[name] ?? ''))
}

function missing(given: Given): ConfigProblem[] {
  if (given.DATABASE_URL === undefined) return []
  return (['API_KEY_PEPPER', 'ENCRYPTION_KEYS'] as const)
    .filter((name) => given[name] === undefined)
    .map((name) => ({
      name,
      message: `expected ${factsOf(name).expected}: required because DATABASE_URL is set`,
    }))
}

/** What the embedded project database is made of has no place beside a server. */
function needless(given: Given): ConfigProblem[] {
  if (given.PROJECT_DATABASE_SQL === undefined) return []
  return (['PROJECT_DATABASE_URL', 'DATABASE_URL'] as const)
    .filter((name) => given[name] !== undefined)
    .slice(0, 1)
    .map((name) => ({
      name: 'PROJECT_DATABASE_SQL',
      message: `expected nothing: ${name} is set, and no project database is embedded`,
    }))
}

function misspellings(env: NodeJS.ProcessEnv): string[] {
  const names = variableNames()
  const known = new Set<string>(names)
  return Object.keys(env)
    .filter((name) => !known.has(name))
    .flatMap((name) => {
      const meant = names.find((candidate) => isMisspelling(name, candidate))
      return meant === undefined ? [] : [`${name} is not read; did you mean ${meant}?`]
    })
}

/** Short names have innocent neighbours (PATH and PORT differ by two letters): they must differ by one only. */
function isMisspelling(name: string, meant: string): boolean {
  return distance(name.toUpperCase(), meant) <= (meant.length < 8 ? 1 : 2)
}

function toConfig(values: Values, warnings: string[]): Config {
  return {
    http: {
      host: values.HOST,
      port: values.PORT,
      publicUrl: values.PUBLIC_URL ?? null,
      corsOrigins: values.CORS_ORIGINS ?? [],
    },
    database:
      values.DATABASE_URL === undefined
        ? { kind: 'embedded', dataDir: values.DATA_DIR }
        : { kind: 'postgres', url: values.DATABASE_URL },
    dataDir: values.DATA_DIR,
    projectDatabaseUrl: values.PROJECT_DATABASE_URL ?? null,
    projectDatabaseSql: values.PROJECT_DATABASE_SQL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    bootstrapApiKey: values.BOOTSTRAP_API_KEY ?? null,
    apiKeyPepper: values.API_KEY_PEPPER ?? null,
    encryptionKeys: values.ENCRYPTION_KEYS ?? null,
    allowStdioMcp: values.ALLOW_STDIO_MCP === '1',
    models: toModelAccess(values),
    offlineAgent: values.OFFLINE_AGENT,
    allowPrivateNetwork: values.ALLOW_PRIVATE_NETWORK ?? [],
    rateLimits: {
      requestsPerMinute: values.RATE_LIMIT_REQUESTS,
      graphqlCostPerMinute: values.RATE_LIMIT_GRAPHQL_COST,
      copilotTurnsPerMinute: values.RATE_LIMIT_COPILOT_TURNS,
    },
    compat: { nullSession: values.COMPAT_NULL_SESSION === '1' },
    subscriptions: { perKey: values.SUBSCRIPTIONS_PER_KEY, perSocket: values.SUBSCRIPTIONS_PER_SOCKET },
    logLevel: values.LOG_LEVEL,
    warnings,
  }
}

function toModelAccess(values: Values): ModelAccess {
  const openai = toProvider(values.OPENAI_API_KEY, values.OPENAI_BASE_URL)
  return {
    openai: openai && { ...openai, protocol: values.OPENAI_PROTOCOL },
    anthropic: toProvider(values.ANTHROPIC_API_KEY, values.ANTHROPIC_BASE_URL),
    extraModels: values.EXTRA_MODELS ?? [],
  }
}

/** A server of one's own is often without keys; the protocols want one all the same. */
function toProvider(apiKey: string | undefined, baseUrl: string | undefined): Provider | null {
  return apiKey || baseUrl ? { apiKey: apiKey ?? 'none', baseUrl } : null
}
