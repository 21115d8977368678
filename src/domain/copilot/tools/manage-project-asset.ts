import type { JsonObject } from '../../../base/json.ts'
import { ASSET_KINDS } from '../../../engine/assets/asset-config.ts'
import { requireScope } from '../../actor.ts'
import type { Assets } from '../../assets/assets.ts'
import { asData } from '../as-data.ts'
import { describeChange, planAssetChange } from '../asset-change.ts'
import type { ConfirmationRequests } from '../confirmation-requests.ts'
import type { CopilotTool } from '../turn-context.ts'
import { confirmationRequiredEvent } from '../turn-events.ts'

const INPUT: JsonObject = {
  type: 'object',
  properties: {
    operation: { type: 'string', enum: ['create', 'update', 'delete'] },
    asset_type: { type: 'string', enum: [...ASSET_KINDS] },
    asset_id: { type: 'string', description: 'Of the asset that is updated or deleted.' },
    name: { type: 'string', description: 'Needed to create; unique among the assets of its type.' },
    description: { type: ['string', 'null'] },
    config: {
      type: 'object',
      description:
        'Of an agent: model, system_prompt, temperature, max_tokens, tools, knowledge_bases. Of an orchestration: ' +
        'agents, a list of {id}. An update merges it key by key; null removes a key.',
    },
  },
  required: ['operation', 'asset_type'],
  additionalProperties: false,
}

/** Asks a person whether an asset may be created, changed or removed. It changes nothing itself, whoever asks. */
export const manageProjectAsset =
  ({ assets, requests }: { assets: Assets; requests: ConfirmationRequests }): CopilotTool =>
  ({ actor, turnId, sessionId, tell }) => ({
    name: 'manage_project_asset',
    description:
      'Asks the person to confirm that an agent, a knowledge base or an orchestration is created, updated ' +
      'or deleted. Nothing happens before they approve, which you are told in your next turn; they have 10 ' +
      'minutes.',
    inputSchema: INPUT,
    isMutating: true,
    toModelText: asData,
    async execute(input) {
      requireScope(actor, 'workflows')
      const change = await planAssetChange(assets, actor, input)
      const { organizationId } = actor
      const { id, expiresAt, isRepeated } = await requests.ask({ organizationId, sessionId, turnId }, change)
      if (!isRepeated) tell(confirmationRequiredEvent({ id, expiresAt, ...change }))
      return {
        status: 'confirmation_required',
        confirmation_id: id,
        message: `The person is asked to ${describeChange(change)}. Nothing has been changed yet.`,
        expires_at: expiresAt.toISOString(),
      }
    },
  })
