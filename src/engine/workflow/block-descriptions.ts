import type { BlockDescription } from './block-description.ts'
import { agent } from './blocks/agent.ts'
import { approval } from './blocks/approval.ts'
import { capability } from './blocks/capability.ts'
import { code } from './blocks/code.ts'
import { condition } from './blocks/condition.ts'
import { generalApi } from './blocks/general-api.ts'
import { orchestration } from './blocks/orchestration.ts'
import { platformApi } from './blocks/platform-api.ts'
import { response } from './blocks/response.ts'
import { split } from './blocks/split.ts'
import { starter } from './blocks/starter.ts'
import { subworkflow } from './blocks/subworkflow.ts'
import { wait } from './blocks/wait.ts'
import { webhook } from './blocks/webhook.ts'
import { type BlockType, isBlockType } from './graph.ts'

/** Every type of block, once. */
export const BLOCK_DESCRIPTIONS: { readonly [Type in BlockType]: BlockDescription & { type: Type } } = {
  starter,
  webhook,
  agent,
  orchestration,
  code,
  condition,
  split,
  platform_api: platformApi,
  general_api: generalApi,
  response,
  capability,
  approval,
  wait,
  subworkflow,
}

/** Null for a type that is none. */
export function findBlockDescription(type: string): BlockDescription | null {
  return isBlockType(type) ? BLOCK_DESCRIPTIONS[type] : null
}
