import type { JsonObject } from '../../../base/json.ts'
import type { AppliedWireDiff, SkippedItem } from '../../../engine/workflow/diff/apply-wire-diff.ts'
import { asData } from '../as-data.ts'
import type { CopilotTool } from '../turn-context.ts'
import { toWireIssue } from '../turn-events.ts'

const NAME = { type: 'string', minLength: 1, maxLength: 400 }
const POSITION = {
  type: 'object',
  properties: { x: { type: 'number' }, y: { type: 'number' } },
  required: ['x', 'y'],
}
const EDGE = {
  type: 'object',
  properties: {
    source: { ...NAME, description: 'The name of the block, or the id of a new one.' },
    target: NAME,
    sourceHandle: { type: 'string', description: 'Where the source has several outputs: if, else, 1, 2, …' },
  },
  required: ['source', 'target'],
}
const list = (items: JsonObject): JsonObject => ({ type: 'array', items, maxItems: 500 })

/** Errors come first. */
const MAX_ISSUES = 50
const LISTS = ['add_blocks', 'remove_blocks', 'update_blocks', 'add_edges', 'remove_edges'] as const
const INPUT: JsonObject = {
  type: 'object',
  properties: {
    add_blocks: list({
      type: 'object',
      properties: {
        id: {
          ...NAME,
          maxLength: 100,
          description: 'For edges of the same call; made from the name when absent.',
        },
        type: NAME,
        name: { ...NAME, maxLength: 100 },
        config: { type: 'object' },
        position: POSITION,
      },
      required: ['type', 'name'],
    }),
    remove_blocks: { ...list(NAME), description: 'Names. Their edges go with them.' },
    update_blocks: list({
      type: 'object',
      properties: {
        id: { ...NAME, description: 'The name that the block has now.' },
        name: { ...NAME, maxLength: 100, description: 'A new name; references follow it.' },
        config: { type: 'object', description: 'Merged key by key; what is not named stays.' },
        enabled: { type: 'boolean' },
      },
      required: ['id'],
    }),
    add_edges: list(EDGE),
    remove_edges: list(EDGE),
  },
  additionalProperties: false,
}

/** Changes the turn's draft of the workflow; the stored one is changed when a person applies the proposal. */
export const modifyWorkflow: CopilotTool = ({ draft }) => ({
  name: 'modify_workflow',
  description:
    'Adds, updates and removes blocks and edges of the draft. Edges and blocks are removed first, then blocks are ' +
    'updated and added, then edges added. Tells what was left out and why, and what the linter finds afterwards.',
  inputSchema: INPUT,
  isMutating: true,
  toModelText: asData,
  execute: async (input) =>
    toAnswer(input, draft.apply(input), draft.lint.slice(0, MAX_ISSUES).map(toWireIssue)),
})

function toAnswer(input: JsonObject, { skipped, names }: AppliedWireDiff, lint: JsonObject[]): JsonObject {
  const itemsOf = (list: SkippedItem['list']) => (Array.isArray(input[list]) ? input[list] : [])
  const applied = LISTS.map((list) => [
    list,
    itemsOf(list).length - skipped.filter((one) => one.list === list).length,
  ])
  return {
    ok: skipped.length === 0,
    applied: Object.fromEntries(applied),
    skipped: skipped.map(({ code, message, list, index }) => {
      return { item: itemsOf(list)[index] ?? null, reason: message, code, list, index }
    }),
    renamed: names.map(({ from, to }) => ({ from, to })),
    lint,
  }
}
