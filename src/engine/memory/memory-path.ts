import { AppError, type FieldIssue } from '../../base/errors.ts'

/** Where a memory file may live: one overview, one file a day, one file a topic. */
export type MemoryPath = '/MEMORY.md' | `/daily/${string}.md` | `/topics/${string}.md`

const DAILY = /^\/daily\/(\d{4}-\d{2}-\d{2})\.md$/
const TOPIC = /^\/topics\/[a-z0-9][a-z0-9_-]{0,99}\.md$/
const PREFIX = /^(\/[A-Za-z0-9._-]*)*$/

const ALLOWED =
  'A memory path is /MEMORY.md, /daily/YYYY-MM-DD.md with a real date, or /topics/{slug}.md with a slug of ' +
  'lower-case letters, digits, "-" and "_"'

/** The path itself; AppError VALIDATION with an issue on `path` for anything that is not a memory path. */
export function parseMemoryPath(path: string): MemoryPath {
  if (isMemoryPath(path)) return path
  throw new AppError('VALIDATION', 'Invalid memory path', { issues: memoryPathIssues(path, ['path']) })
}

/** What is wrong with a path, reported at `at`; empty for a good one. */
export function memoryPathIssues(path: string, at: FieldIssue['path']): FieldIssue[] {
  return isMemoryPath(path) ? [] : [{ path: at, code: 'invalid_path', message: ALLOWED }]
}

/** What is wrong with the beginning of a path that a listing is narrowed to; the empty prefix lists everything. */
export function memoryPrefixIssues(prefix: string, at: FieldIssue['path']): FieldIssue[] {
  const isGood = PREFIX.test(prefix) && !prefix.includes('..') && !prefix.includes('//')
  return isGood
    ? []
    : [{ path: at, code: 'invalid_path', message: 'A prefix starts with "/", such as /topics/' }]
}

function isMemoryPath(path: string): path is MemoryPath {
  if (path === '/MEMORY.md' || TOPIC.test(path)) return true
  const date = DAILY.exec(path)?.[1]
  return date !== undefined && isRealDate(date)
}

function isRealDate(date: string): boolean {
  const time = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date)
}
