import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../../src/platform/config.ts'
import { factsOf, variableNames } from '../../src/platform/environment.ts'

const PEPPER = 'a-pepper-of-at-least-32-characters'
/** 32 bytes in base64. */
const KEY_TEXT = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY='
const POSTGRES = 'postgres://switchyard:hunter2@db.internal:5432/switchyard'

function problemsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  try {
    readConfig(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return Object.fromEntries(error.problems.map(({ name, message }) => [name, message]))
  }
  return {}
}

describe('without any variable', () => {
  it('runs embedded, on this machine only', () => {
    expect(readConfig({})).toEqual({
      http: { host: '127.0.0.1', port: 4000, publicUrl: null, corsOrigins: [] },
      database: { kind: 'embedded', dataDir: '.data' },
      dataDir: '.data',
      projectDatabaseUrl: null,
      projectDatabaseSql: null,
      redisUrl: null,
      bootstrapApiKey: null,
      apiKeyPepper: null,
      encryptionKeys: null,
      allowStdioMcp: false,
      models: { openai: null, anthropic: null, extraModels: [] },
      offlineAgent: 'fail',
      allowPrivateNetwork: [],
      rateLimits: { requestsPerMinute: 6000, graphqlCostPerMinute: 60000, copilotTurnsPerMinute: 20 },
      compat: { nullSession: false },
      subscriptions: { perKey: 1_000, perSocket: 100 },
      logLevel: 'info',
      warnings: [],
    })
  })

  it('takes a blank variable for an unset one', () => {
    expect(readConfig({ PORT: '', HOST: '  ', DATABASE_URL: '', CORS_ORIGINS: '' })).toEqual(readConfig({}))
  })
})

describe('with every variable', () => {
  it('gives typed values in our own words', () => {
    const config = readConfig({
      HOST: '::1',
      PORT: '0',
      PUBLIC_URL: 'https://agents.example.com/runtime/',
      DATABASE_URL: POSTGRES,
      DATA_DIR: '/var/lib/switchyard',
      PROJECT_DATABASE_URL: 'postgres://reader@db/shop',
      REDIS_URL: 'rediss://cache:6380/1',
      BOOTSTRAP_API_KEY: 'b'.repeat(32),
      API_KEY_PEPPER: PEPPER,
      ENCRYPTION_KEYS: `new:${KEY_TEXT}, old:${KEY_TEXT}`,
      ALLOW_STDIO_MCP: '1',
      OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/',
      OPENAI_PROTOCOL: 'responses',
      ANTHROPIC_API_KEY: 'sk-ant-1',
      EXTRA_MODELS: 'custom:llama3.3, gpt-5.2-mini',
      OFFLINE_AGENT: 'template',
      ALLOW_PRIVATE_NETWORK: '10.0.0.0/8, fd00::/8',
      CORS_ORIGINS: 'https://app.example.com, http://localhost:5173',
      RATE_LIMIT_REQUESTS: '0',
      RATE_LIMIT_COPILOT_TURNS: '5',
      COMPAT_NULL_SESSION: '1',
      SUBSCRIPTIONS_PER_KEY: '50',
      SUBSCRIPTIONS_PER_SOCKET: '5',
      LOG_LEVEL: 'warn',
    })
    expect(config).toEqual({
      http: {
        host: '::1',
        port: 0,
        publicUrl: 'https://agents.example.com/runtime',
        corsOrigins: ['https://app.example.com', 'http://localhost:5173'],
      },
      database: { kind: 'postgres', url: POSTGRES },
      dataDir: '/var/lib/switchyard',
      projectDatabaseUrl: 'postgres://reader@db/shop',
      projectDatabaseSql: null,
      redisUrl: 'rediss://cache:6380/1',
      bootstrapApiKey: 'b'.repeat(32),
      apiKeyPepper: PEPPER,
      encryptionKeys: [
        { id: 'new', key: Buffer.from(KEY_TEXT, 'base64') },
        { id: 'old', key: Buffer.from(KEY_TEXT, 'base64') },
      ],
      allowStdioMcp: true,
      models: {
        openai: { apiKey: 'none', baseUrl: 'http://127.0.0.1:11434/v1', protocol: 'responses' },
        anthropic: { apiKey: 'sk-ant-1', baseUrl: undefined },
        extraModels: ['custom:llama3.3', 'gpt-5.2-mini'],
      },
      offlineAgent: 'template',
      allowPrivateNetwork: ['10.0.0.0/8', 'fd00::/8'],
      rateLimits: { requestsPerMinute: 0, graphqlCostPerMinute: 60000, copilotTurnsPerMinute: 5 },
      compat: { nullSession: true },
      subscriptions: { perKey: 50, perSocket: 5 },
      logLevel: 'warn',
      warnings: [],
    })
  })
})

describe('bad variables', () => {
  it.each([
    ['HOST', 'not a host'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '4000.5'],
    ['PORT', '0x10'],
    ['PORT', '9'.repeat(30)],
    ['PUBLIC_URL', 'agents.example.com'],
    ['PUBLIC_URL', 'ftp://agents.example.com'],
    ['PUBLIC_URL', 'https://agents.example.com/?a=b'],
    ['DATABASE_URL', 'mysql://localhost/switchyard'],
    ['DATABASE_URL', 'localhost:5432'],
    ['REDIS_URL', 'http://localhost:6379'],
    ['PROJECT_DATABASE_URL', 'mysql://localhost/shop'],
    ['BOOTSTRAP_API_KEY', 'short'],
    ['BOOTSTRAP_API_KEY', `${'k'.repeat(20)} ${'k'.repeat(20)}`],
    ['API_KEY_PEPPER', 'p'.repeat(31)],
    ['ENCRYPTION_KEYS', KEY_TEXT],
    ['ENCRYPTION_KEYS', `short:${KEY_TEXT.slice(4)}`],
    ['ENCRYPTION_KEYS', `one:${KEY_TEXT},one:${KEY_TEXT}`],
    ['ALLOW_STDIO_MCP', 'yes'],
    ['OPENAI_BASE_URL', '127.0.0.1:11434'],
    ['OPENAI_PROTOCOL', 'grpc'],
    ['EXTRA_MODELS', 'custom:llama 3'],
    ['ALLOW_PRIVATE_NETWORK', '10.0.0.0'],
    ['ALLOW_PRIVATE_NETWORK', '10.1/8'],
    ['ALLOW_PRIVATE_NETWORK', '10.0.0.0/33'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://app.example.com/'],
    ['CORS_ORIGINS', 'https://app.example.com,,'],
    ['RATE_LIMIT_REQUESTS', 'many'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s and says what was expected', (name, value) => {
    const valid = { API_KEY_PEPPER: PEPPER, ENCRYPTION_KEYS: `one:${KEY_TEXT}` }
    expect(problemsOf({ ...valid, [name]: value })).toEqual({
      [name]: expect.stringMatching(/^expected .+, got/),
    })
  })

  it.each([
    ['PROJECT_DATABASE_URL', 'postgres://reader@db/shop'],
    ['DATABASE_URL', POSTGRES],
  ])('refuse the SQL of an embedded project database beside %s', (name, value) => {
    const valid = { API_KEY_PEPPER: PEPPER, ENCRYPTION_KEYS: `one:${KEY_TEXT}` }
    expect(problemsOf({ ...valid, PROJECT_DATABASE_SQL: 'shop.sql', [name]: value })).toEqual({
      PROJECT_DATABASE_SQL: expect.stringContaining(name),
    })
  })

  it('are all listed in one error', () => {
    const env = { PORT: 'http', LOG_LEVEL: 'loud', DATABASE_URL: POSTGRES }
    expect(() => readConfig(env)).toThrow(
      new ConfigError([
        { name: 'PORT', message: 'expected an integer from 0 to 65535, got "http"' },
        {
          name: 'LOG_LEVEL',
          message: 'expected one of fatal, error, warn, info, debug, trace, silent, got "loud"',
        },
        {
          name: 'API_KEY_PEPPER',
          message:
            'expected at least 32 printable ASCII characters without spaces: required because DATABASE_URL is set',
        },
        {
          name: 'ENCRYPTION_KEYS',
          message:
            'expected comma-separated id:base64 with different ids, each of 32 bytes: required because DATABASE_URL is set',
        },
      ]),
    )
  })

  it('never show a secret', () => {
    const secrets = variableNames().filter((name) => factsOf(name).secret)
    expect(secrets).toEqual([
      'DATABASE_URL',
      'PROJECT_DATABASE_URL',
      'REDIS_URL',
      'BOOTSTRAP_API_KEY',
      'API_KEY_PEPPER',
      'OPENAI_API_KEY',
      'ANTHROPIC_API_KEY',
      'ENCRYPTION_KEYS',
    ])
    for (const name of secrets) expect(problemsOf({ [name]: 'hunter 2' })[name]).not.toContain('hunter 2')
    expect(problemsOf({ PUBLIC_URL: 'https://admin:hunter2@example.com' }).PUBLIC_URL).not.toContain(
      'hunter2',
    )
  })
})

describe('warnings', () => {
  it.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['PORTS', 'PORT'],
    ['redis_url', 'REDIS_URL'],
    ['API_KEY_PEPER', 'API_KEY_PEPPER'],
  ])('name %s as a misspelling of %s', (name, meant) => {
    expect(readConfig({ [name]: 'x' }).warnings).toEqual([`${name} is not read; did you mean ${meant}?`])
  })

  it('leave variables of others alone', () => {
    const others = [
      'PATH',
      'HOME',
      'PWD',
      'SHELL',
      'LANG',
      'TERM',
      'HOSTNAME',
      'PGHOST',
      'XDG_DATA_DIRS',
      'POSTGRES_URL',
    ]
    expect(readConfig(Object.fromEntries(others.map((name) => [name, 'x']))).warnings).toEqual([])
  })
})
