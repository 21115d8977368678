import type { Actor } from '../../../src/domain/actor.ts'
import { ConfirmationSubject } from '../../../src/domain/copilot/confirmation-subject.ts'
import { ApprovalExpiry } from '../../../src/engine/approvals/approval-expiry.ts'
import { ApprovalStore } from '../../../src/engine/approvals/approval-store.ts'
import { createMergedFeeds } from '../../../src/engine/merged-feeds/merged-feeds.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import { UNEXPECTED } from '../../support/unexpected.ts'
import { callsOnce, type ScriptedCopilot } from './scripted-copilot.ts'

export const AGENT = { model: 'gpt-4.1', system_prompt: 'Write.' }
export const CREATE = { operation: 'create', asset_type: 'agent', name: 'Writer', config: AGENT }

export type Confirming = Awaited<ReturnType<typeof createConfirming>>

/** An organisation of its own, with one conversation in which changes of assets are asked for. */
export async function createConfirming(copilot: ScriptedCopilot) {
  const { services } = copilot.server.app
  const { pool } = copilot.server.database
  const { actor, apiKey } = await copilot.server.createOrganization('One', { sandbox: false })
  const sessionId = await copilot.createSession(actor)
  return {
    actor,
    apiKey,
    sessionId,
    async listAssets() {
      const page = { first: 50, after: undefined }
      return (await services.assets.list(actor, { filter: {}, page })).rows
    },
    /** What one turn asks for when its model calls manage_project_asset so. */
    async ask(...inputs: object[]) {
      copilot.follow(callsOnce(...inputs.map((input) => ({ name: 'manage_project_asset', input }))))
      const turn = await copilot.say(sessionId, 'Please', actor)
      const [asked = []] = await services.copilotConfirmations.ofTurns(actor, [turn.id])
      return { turn, asked, id: asked[0]?.id ?? 'none' }
    },
    decide: (id: string, approve = true, by: Actor = actor, session: string | undefined = sessionId) =>
      services.copilotConfirmations.decide(by, { id, sessionId: session }, { approve }),
    statusOf: async (turnId: string) => (await services.copilotTurns.get(actor, turnId)).status,
    /** Lets the time of a confirmation run out, as workers notice it every few seconds. */
    async expire(id: string) {
      await pool.query('update approval set expires_at = now() where subject_id = $1', [id])
    },
    async sweep() {
      const mergedFeeds = createMergedFeeds({ pool, bus: createInProcessBus() })
      const subjects = { copilot_confirmation: new ConfirmationSubject(services.assets) }
      const store = new ApprovalStore({ pool, mergedFeeds, subjects })
      const onBug = (cause: unknown) => UNEXPECTED.onError(new Error('expiry', { cause }))
      await new ApprovalExpiry({ store, everyMs: 60_000, onBug }).expire()
    },
  }
}
