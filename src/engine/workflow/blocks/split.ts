import type { JsonObject } from '../../../base/json.ts'
import type { BlockDescription } from './block-description.ts'

const MIN_BRANCHES = 2
const MAX_BRANCHES = 50

export const split = {
  type: 'split',
  title: 'Split',
  description:
    'Goes on at the handles "1" to "N" at once; a block that several of them lead to waits for all.',
  config: {
    branches: { type: 'integer', minimum: MIN_BRANCHES, maximum: MAX_BRANCHES, default: MIN_BRANCHES },
  },
  needs: [],
  outputs: {},
  handles,
  syntax: { branches: 'literal' },
  secrets: 'kept',
} as const satisfies BlockDescription

function handles({ branches }: JsonObject): string[] {
  const count = Number.isInteger(branches)
    ? Math.min(Math.max(Number(branches), 1), MAX_BRANCHES)
    : MIN_BRANCHES
  return Array.from({ length: count }, (_, at) => String(at + 1))
}
