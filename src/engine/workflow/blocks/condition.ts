import type { JsonObject } from '../../../base/json.ts'
import type { BlockDescription } from './block-description.ts'

const MAX_BRANCHES = 50

export const condition = {
  type: 'condition',
  title: 'Condition',
  description:
    'Goes on at the handle of the first branch whose expression holds: "if", "elif_1", "elif_2" …, or "else".',
  config: {
    branches: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_BRANCHES,
      items: {
        type: 'object',
        properties: {
          expression: {
            type: 'string',
            description:
              'Comparisons, and, or, not, + - * / %, . and [] over references such as <Fetch.output.score> ' +
              'and literals, and the calls len, lower, upper and contains.',
          },
        },
        required: ['expression'],
      },
    },
  },
  needs: [['branches']],
  outputs: { branch: { type: 'string', description: 'The handle at which the run went on.' } },
  handles,
  syntax: { branches: 'expressions' },
  secrets: 'kept',
} as const satisfies BlockDescription

function handles({ branches }: JsonObject): string[] {
  const count = Array.isArray(branches) ? Math.min(branches.length, MAX_BRANCHES) : 1
  const tests = Array.from({ length: count }, (_, at) => (at === 0 ? 'if' : `elif_${at}`))
  return [...tests, 'else']
}
