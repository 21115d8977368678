import { configDefaults, defineConfig } from 'vitest/config'

const isServerTest = process.env.TEST_DATABASE === 'postgres'

/**
 * To load the modules takes longer than most files of tests, so that files share them where they can. Where the
 * database is embedded each has a process of its own: one that opens and ends many WebAssembly threads is, now and
 * then, ended by a fault of V8 (nodejs/node#64500).
 */
const isolate = !isServerTest

/** A test's database lives for a moment: to optimise its WebAssembly costs more than it saves. */
const execArgv = ['--liftoff-only']

/** What is about the embedded database alone is tested once. */
const EMBEDDED = ['test/integration/database/{crash,embedded,folder-lock,schema-engine}.test.ts']

/** What opens no database may share modules everywhere. */
const PURE = ['test/{unit,architecture}/**/*.test.ts']

/** What looks at its whole process (memory, listeners, open handles) or wears it out has one of its own. */
const ALONE = [
  'test/e2e/**/*.test.ts',
  'test/integration/database/**/*.test.ts',
  'test/integration/event-log/**/*.test.ts',
  'test/graphql/subscription-leaks.test.ts',
]

export default defineConfig({
  // Otherwise our files and the libraries load two copies of graphql, whose classes do not know each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    execArgv,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          isolate,
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...ALONE, ...PURE],
        },
      },
      { extends: true, test: { name: 'pure', isolate: false, include: PURE } },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          exclude: [...configDefaults.exclude, ...(isServerTest ? EMBEDDED : [])],
        },
      },
    ],
  },
})
