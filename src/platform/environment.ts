import { z } from 'zod'
import {
  cidrs,
  encryptionKeys,
  httpBase,
  integer,
  modelNames,
  origins,
  printable,
  urlOf,
} from './environment-values.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const MAX_REQUESTS_PER_MINUTE = 1_000_000_000
const OPENAI_PROTOCOLS = ['chat', 'responses'] as const
const MAX_SUBSCRIPTIONS = 1_000_000
const MAX_PORT = 65_535

/** What people are told about a variable: in the README, in .env.example and in an error. */
interface VariableFacts {
  meaning: string
  /** Completes "expected …" in an error. */
  expected: string
  /** The value that applies while it is not set. */
  default?: string
  /** The same, where it is no fixed value. */
  defaultInWords?: string
  /** A secret's value is never shown. */
  secret?: true
}

const facts = z.registry<VariableFacts>()

/** A variable that always has a value: `fallback` is read as if it had been set. */
function variable<S extends z.ZodType<unknown, string>>(
  schema: S,
  fallback: z.input<S> & string,
  about: VariableFacts,
): z.ZodPrefault<S> {
  return describe(z.prefault(schema, fallback), { ...about, default: fallback })
}

/** A variable that may stay unset. */
function optionalVariable<S extends z.ZodType<unknown, string>>(
  schema: S,
  about: VariableFacts,
): z.ZodOptional<S> {
  return describe(z.optional(schema), about)
}

function describe<S extends z.ZodType>(schema: S, about: VariableFacts): S {
  facts.add<z.ZodType>(schema, about)
  return schema
}

/** Every variable that the process reads, in the order in which people meet them. */
export const environment = z.object({
  HOST: variable(z.string().regex(/^[\w.:-]+$/), '127.0.0.1', {
    meaning: 'Address to listen on.',
    expected: 'a host name or an IP address',
  }),
  PORT: variable(integer(0, MAX_PORT), '4000', {
    meaning: 'Port to listen on; `0` picks a free one and prints it.',
    expected: 'an integer from 0 to 65535',
  }),
  PUBLIC_URL: optionalVariable(httpBase(), {
    meaning: "Base of every URL in an answer; never taken from a request's headers.",
    expected: 'an http or https URL without credentials, query or fragment',
    defaultInWords: '`http://HOST:PORT`',
  }),
  DATABASE_URL: optionalVariable(urlOf('postgres:', 'postgresql:'), {
    meaning: 'Postgres 15 or newer; absent: embedded Postgres (PGlite) in `DATA_DIR`.',
    expected: 'a URL such as postgres://user:password@host:5432/database',
    secret: true,
  }),
  PROJECT_DATABASE_URL: optionalVariable(urlOf('postgres:', 'postgresql:'), {
    meaning:
      "The project's own database, which the copilot may look into: Postgres 15 or newer, as a role that can only " +
      'read, and never the database of `DATABASE_URL`.',
    expected: 'a URL such as postgres://reader:password@host:5432/shop',
    defaultInWords: 'a demonstration in `DATA_DIR` when embedded, none otherwise',
    secret: true,
  }),
  PROJECT_DATABASE_SQL: optionalVariable(z.string(), {
    meaning:
      'SQL file that makes the embedded project database (`pg_dump --inserts --no-owner --no-privileges`).',
    expected: 'the path of a file, without PROJECT_DATABASE_URL and DATABASE_URL',
    defaultInWords: 'a demonstration',
  }),
  DATA_DIR: variable(z.string(), '.data', {
    meaning: 'Folder of the embedded database, its lock and generated secrets (mode 0600).',
    expected: 'the path of a folder',
  }),
  REDIS_URL: optionalVariable(urlOf('redis:', 'rediss:'), {
    meaning: 'Redis 6.2 or newer for pub/sub and limits; absent: in-process.',
    expected: 'a URL such as redis://host:6379',
    secret: true,
  }),
  BOOTSTRAP_API_KEY: optionalVariable(printable(), {
    meaning:
      "The first organisation's admin key (all scopes) has this value; absent: one is generated at first start, " +
      'printed once and kept in `DATA_DIR` (0600). With `DATABASE_URL`: required while the database holds no key.',
    expected: 'at least 32 printable ASCII characters without spaces',
    secret: true,
  }),
  API_KEY_PEPPER: optionalVariable(printable(), {
    meaning: 'Keys the hash of API keys; a new value makes every existing key invalid.',
    expected: 'at least 32 printable ASCII characters without spaces',
    defaultInWords: 'generated into `DATA_DIR` when embedded, required otherwise',
    secret: true,
  }),
  OPENAI_API_KEY: optionalVariable(printable(1), {
    meaning: 'Key of OpenAI, or of the compatible server at `OPENAI_BASE_URL`.',
    expected: 'printable ASCII characters without spaces',
    secret: true,
  }),
  OPENAI_BASE_URL: optionalVariable(httpBase(), {
    meaning: "A server that speaks OpenAI's API (Azure, Ollama, vLLM, …); it may go without a key.",
    expected: 'an http or https URL such as http://127.0.0.1:11434/v1',
    defaultInWords: 'OpenAI itself',
  }),
  OPENAI_PROTOCOL: variable(z.enum(OPENAI_PROTOCOLS), 'chat', {
    meaning: "Which of OpenAI's APIs is spoken: `chat` (chat completions) or `responses`.",
    expected: `one of ${OPENAI_PROTOCOLS.join(', ')}`,
  }),
  ANTHROPIC_API_KEY: optionalVariable(printable(1), {
    meaning: 'Key of Anthropic, or of the compatible server at `ANTHROPIC_BASE_URL`.',
    expected: 'printable ASCII characters without spaces',
    secret: true,
  }),
  ANTHROPIC_BASE_URL: optionalVariable(httpBase(), {
    meaning: "A server that speaks Anthropic's API; it may go without a key.",
    expected: 'an http or https URL such as https://gateway.example.com/v1',
    defaultInWords: 'Anthropic itself',
  }),
  EXTRA_MODELS: optionalVariable(modelNames(), {
    meaning:
      'Comma-separated models that can be chosen beside the well-known ones; `custom:NAME` is called `NAME` at ' +
      'the OpenAI-compatible server.',
    expected: 'comma-separated model names such as custom:llama3.3',
  }),
  OFFLINE_AGENT: variable(z.enum(['fail', 'template']), 'fail', {
    meaning:
      'What an agent block does whose model has no provider: `fail` the step, or answer with a `template` that says ' +
      'that no model has answered.',
    expected: 'fail or template',
  }),
  ALLOW_PRIVATE_NETWORK: optionalVariable(cidrs(), {
    meaning:
      'Comma-separated CIDRs that outbound requests may reach besides public addresses, on every port and by plain ' +
      'http.',
    expected: 'comma-separated networks such as 10.0.0.0/8,fd00::/8',
  }),
  ENCRYPTION_KEYS: optionalVariable(encryptionKeys(), {
    meaning:
      'Keys that seal the credentials of connected accounts: comma-separated `id:base64` of 32 bytes, the newest ' +
      'first. All open what they sealed, the first one seals.',
    expected: 'comma-separated id:base64 with different ids, each of 32 bytes',
    defaultInWords: 'generated into `DATA_DIR` when embedded, required otherwise',
    secret: true,
  }),
  ALLOW_STDIO_MCP: variable(z.enum(['0', '1']), '0', {
    meaning: '`1`: an admin may connect MCP servers that are started as programs on this machine.',
    expected: '0 or 1',
  }),
  CORS_ORIGINS: optionalVariable(origins(), {
    meaning: 'Comma-separated origins of the browser pages that may call the API.',
    expected: 'comma-separated origins such as https://app.example.com',
  }),
  RATE_LIMIT_REQUESTS: variable(integer(0, MAX_REQUESTS_PER_MINUTE), '6000', {
    meaning: 'Requests per minute and key; `0` switches the limit off.',
    expected: `an integer from 0 to ${MAX_REQUESTS_PER_MINUTE}`,
  }),
  SUBSCRIPTIONS_PER_KEY: variable(integer(1, MAX_SUBSCRIPTIONS), '1000', {
    meaning: 'Live GraphQL subscriptions of a key at a time, over all processes that share `REDIS_URL`.',
    expected: `an integer from 1 to ${MAX_SUBSCRIPTIONS}`,
  }),
  SUBSCRIPTIONS_PER_SOCKET: variable(integer(1, MAX_SUBSCRIPTIONS), '100', {
    meaning: 'Operations on one WebSocket, or on one event stream at `/graphql/stream`, at a time.',
    expected: `an integer from 1 to ${MAX_SUBSCRIPTIONS}`,
  }),
  RATE_LIMIT_GRAPHQL_COST: variable(integer(0, MAX_REQUESTS_PER_MINUTE), '60000', {
    meaning: 'Points of GraphQL cost per minute and key (`extensions.cost`); `0` switches the limit off.',
    expected: `an integer from 0 to ${MAX_REQUESTS_PER_MINUTE}`,
  }),
  RATE_LIMIT_COPILOT_TURNS: variable(integer(0, MAX_REQUESTS_PER_MINUTE), '20', {
    meaning: 'Messages to the copilot per minute and key; `0` switches the limit off.',
    expected: `an integer from 0 to ${MAX_REQUESTS_PER_MINUTE}`,
  }),
  COMPAT_NULL_SESSION: variable(z.enum(['0', '1']), '0', {
    meaning:
      '`1`: asking for the copilot session of a workflow that has none is a 200 with `session: null`, not a 404.',
    expected: '0 or 1',
  }),
  LOG_LEVEL: variable(z.enum(LOG_LEVELS), 'info', {
    meaning: `One of ${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}.`,
    expected: `one of ${LOG_LEVELS.join(', ')}`,
  }),
})

export type VariableName = keyof typeof environment.shape

export function variableNames(): VariableName[] {
  return environment.keyof().options
}

export function factsOf(name: VariableName): VariableFacts {
  const found = facts.get(environment.shape[name])
  if (found === undefined) throw new Error(`${name} is declared without its facts`)
  return found
}
