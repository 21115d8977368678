import { type BlockType, isBlockType } from '../graph/graph.ts'
import { agent } from './agent.ts'
import { approval } from './approval.ts'
import type { BlockDescription } from './block-description.ts'
import { capability } from './capability.ts'
import { code } from './code.ts'
import { condition } from './condition.ts'
import { generalApi } from './general-api.ts'
import { orchestration } from './orchestration.ts'
import { platformApi } from './platform-api.ts'
import { response } from './response.ts'
import { split } from './split.ts'
import { starter } from './starter.ts'
import { subworkflow } from './subworkflow.ts'
import { wait } from './wait.ts'
import { webhook } from './webhook.ts'

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

/** Whether a block is given the values of the secrets that its config names. */
export function takesSecrets(type: string): boolean {
  return findBlockDescription(type)?.secrets === 'replaced'
}
