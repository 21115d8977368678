import {
  configSchemaOf,
  defaultsOf,
  outputSchemaOf,
} from '../../../engine/workflow/blocks/block-description.ts'
import { findBlockDescription } from '../../../engine/workflow/blocks/block-descriptions.ts'
import { BLOCK_TYPES, resolveAlias } from '../../../engine/workflow/graph/graph.ts'
import type { CopilotTool } from '../turn-context.ts'

/** What a type of block takes and gives. */
export const getBlockInfo: CopilotTool = () => ({
  name: 'get_block_info',
  description:
    'The schema of a block type: the fields of its config with their defaults, what references may read of its ' +
    'result, and the handles that its edges begin at.',
  inputSchema: {
    type: 'object',
    properties: { block_type: { type: 'string', description: `One of ${BLOCK_TYPES.join(', ')}.` } },
    required: ['block_type'],
    additionalProperties: false,
  },
  isMutating: false,
  async execute({ block_type }) {
    const found = findBlockDescription(resolveAlias(String(block_type)))
    if (!found) throw new Error(`Unknown block type "${block_type}". There are: ${BLOCK_TYPES.join(', ')}.`)
    const { type, title, description } = found
    const defaults = defaultsOf(found)
    return {
      ...{ type, title, description, defaults },
      config_schema: configSchemaOf(found),
      outputs: outputSchemaOf(found),
      handles: found.handles(defaults),
    }
  },
})
