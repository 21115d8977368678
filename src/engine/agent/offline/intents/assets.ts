import type { JsonObject } from '../../../../base/json.ts'
import { ASSET_LISTS, type AssetList, findAsset } from '../assets.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { literalsIn, unmask } from '../language/literals.ts'
import { alternatives } from '../language/pattern.ts'
import { capitalise, listNames } from '../language/words.ts'
import { findModel } from '../tables/models.ts'
import { findResult } from '../turn.ts'

type Kind = 'agent' | 'knowledge_base' | 'orchestration' | 'workflow' | 'source'
const KIND = `(agents?|knowledge[- ]?bases?|kbs?|orchestrations?|workflows?|sources?)`
const CREATE = new RegExp(
  alternatives`
    ^(?:create|make|add|set up|register|define|new)\s+(?:me )?(?:an? |the )?(?:new )?(?:ai )?${KIND}\s+
    (?:called|named)\s+(⟦q\d+⟧|[\w' -]{1,60}?)(?:\s*(?:,|with|that|which|who|to|using|for)\b.*)?$`,
  'i',
)
const DELETE = new RegExp(
  alternatives`
    ^(?:delete|remove|drop)\s+(?:the |my |our )?${KIND}\s+(?:called |named )?(⟦q\d+⟧|[\w' -]{1,60}?)
    (?: from (?:the |my )?(?:project|organi[sz]ation))?$`,
  'i',
)
const RENAME = new RegExp(
  alternatives`
    ^rename\s+(?:the |my |our )?${KIND}\s+(?:called |named )?(⟦q\d+⟧|[\w' -]{1,60}?)\s+to\s+
    (⟦q\d+⟧|[\w' -]{1,60})$`,
  'i',
)
const PROMPT = new RegExp(
  alternatives`
    ^(?:change|set|update)\s+the (?:system )?(prompt|instructions|model|temperature) of\s+
    (?:the |my |our )?${KIND}\s+(?:called |named )?(⟦q\d+⟧|[\w' -]{1,60}?)\s+to\s+(.{1,2000})$`,
  'i',
)
const LIST = new RegExp(
  alternatives`
    ^(?:(?:list|show|show me|which|what|give me|see|tell me|get)\b(?: me)?(?: all)?
    (?: (?:the|my|our|of|are|do i have|existing|available))*\s+)${KIND}
    (?:\s+(?:are there|do (?:i|we) have|exist|there are|can i use|(?:are )?available|have i got|i have))?$`,
  'i',
)
const SHOW = new RegExp(
  alternatives`
    ^(?:show|describe|explain|inspect|get|details of|tell me about)(?: me)?\s+(?:the |my |our )?
    (?:details of (?:the )?)?${KIND}\s+(?:called |named )?(⟦q\d+⟧|[\w' -]{1,60})$`,
  'i',
)
const IN_GRAPH = /\b(?:block|step|node)\b|\b(?:before|after|between|at the end)\b/i
const PURPOSE = /\b(?:that|which|who)\s+(.{3,400})$/i
const MAX_LISTED = 50

/** `create an agent called Writer`, `list my agents`, `delete the agent Writer`: what the organisation has. */
export function assets(clause: Clause, scene: Scene): Outcome | null {
  if (IN_GRAPH.test(clause.text)) return null
  return (
    listAssets(clause, scene) ??
    createAsset(clause, scene) ??
    changeAsset(clause, scene) ??
    showAsset(clause, scene)
  )
}

function listAssets({ text }: Clause, scene: Scene): Outcome | null {
  const kind = LIST.exec(text)?.[1]
  if (kind === undefined) return null
  const list = listOf(kind)
  const found = scene.assets[list]
  if (!found) return { kind: 'needs', tool: 'list_project_assets', input: { asset_type: list } }
  const words = list.replaceAll('_', ' ')
  if (found.length === 0) return { kind: 'answered', text: `There are no ${words} yet.` }
  const count = found.length === 1 ? `is 1 ${words.slice(0, -1)}` : `are ${found.length} ${words}`
  const names = listNames(found.slice(0, MAX_LISTED).map(({ name }) => name))
  return { kind: 'answered', text: `There ${count}: ${names}.` }
}

function createAsset(clause: Clause, scene: Scene): Outcome | null {
  const [, word = '', phrase] = CREATE.exec(clause.text) ?? []
  if (phrase === undefined) return null
  const kind = kindOf(word)
  const name = nameIn(phrase, clause)
  if (kind === 'workflow' || kind === 'source' || kind === 'orchestration')
    return asks(
      kind === 'workflow'
        ? 'A new workflow is made beside this one, not from here. Should I build it in this one instead?'
        : `A new ${kind} needs more than a name. Which of your agents should it use?`,
    )
  const facts: JsonObject = kind === 'agent' ? { name, config: agentConfig(clause, name) } : { name }
  return manage(
    scene,
    { operation: 'create', asset_type: kind, ...facts },
    `I prepared the ${words(kind)} "${name}"`,
  )
}

function agentConfig({ text, literals }: Clause, name: string): JsonObject {
  const quoted = literalsIn(text, literals, ['quote', 'code'])
    .map((literal) => literal.text)
    .find((one) => one !== name)
  const purpose = PURPOSE.exec(text)?.[1]
  const prompt =
    quoted ??
    (purpose === undefined
      ? `You are ${name}. Answer briefly and to the point.`
      : `You are ${name}: you are an agent that ${unmask(purpose, literals)}.`)
  return { model: findModel(text) ?? 'gpt-5.2', system_prompt: prompt }
}

function changeAsset(clause: Clause, scene: Scene): Outcome | null {
  const { text } = clause
  const [, deletedKind, deleted] = DELETE.exec(text) ?? []
  if (deletedKind !== undefined && deleted !== undefined)
    return withAsset(deletedKind, deleted, clause, scene, (id, kind, name) =>
      manage(
        scene,
        { operation: 'delete', asset_type: kind, asset_id: id },
        `I prepared to delete the ${words(kind)} "${name}"`,
      ),
    )
  const [, renamedKind, renamed, newName] = RENAME.exec(text) ?? []
  if (renamedKind !== undefined && renamed !== undefined && newName !== undefined)
    return withAsset(renamedKind, renamed, clause, scene, (id, kind, name) =>
      manage(
        scene,
        { operation: 'update', asset_type: kind, asset_id: id, name: nameIn(newName, clause) },
        `I prepared to rename the ${words(kind)} "${name}" to "${nameIn(newName, clause)}"`,
      ),
    )
  const [, key, changedKind, changed, value] = PROMPT.exec(text) ?? []
  if (key === undefined || changedKind === undefined || changed === undefined || value === undefined)
    return null
  const config = settingOf(key, unmask(value, clause.literals))
  return withAsset(changedKind, changed, clause, scene, (id, kind, name) =>
    manage(
      scene,
      { operation: 'update', asset_type: kind, asset_id: id, config },
      `I prepared the new ${key} of the ${words(kind)} "${name}"`,
    ),
  )
}

function settingOf(key: string, value: string): JsonObject {
  if (/model/i.test(key)) return { model: findModel(value) ?? value }
  if (/temperature/i.test(key)) return { temperature: Number(/[\d.]+/.exec(value)?.[0] ?? 0) }
  return { system_prompt: value }
}

function showAsset(clause: Clause, scene: Scene): Outcome | null {
  const [, word, phrase] = SHOW.exec(clause.text) ?? []
  if (word === undefined || phrase === undefined) return null
  return withAsset(word, phrase, clause, scene, (id, kind) => {
    const input = { asset_type: kind, asset_id: id }
    const found = findResult(scene.results, 'get_asset_details', input)
    if (!found || found.isError) return { kind: 'needs', tool: 'get_asset_details', input }
    return { kind: 'answered', text: JSON.stringify(found.output, null, 2) }
  })
}

function withAsset(
  word: string,
  phrase: string,
  clause: Clause,
  scene: Scene,
  use: (id: string, kind: Kind, name: string) => Outcome,
): Outcome {
  const list = listOf(word)
  const known = scene.assets[list]
  if (!known) return { kind: 'needs', tool: 'list_project_assets', input: { asset_type: list } }
  const asset = findAsset(known, unmask(phrase, clause.literals))
  if (asset) return use(asset.id, kindOf(word), asset.name)
  const there =
    known.length === 0
      ? `There are no ${list.replaceAll('_', ' ')} yet.`
      : `There are ${listNames(known.slice(0, MAX_LISTED).map(({ name }) => name))}.`
  return asks(
    `I find no ${words(kindOf(word))} "${unmask(phrase, clause.literals)}". ${there} Which one do you mean?`,
  )
}

function manage(scene: Scene, input: JsonObject, said: string): Outcome {
  const answer = findResult(scene.results, 'manage_project_asset', input)
  if (!answer || answer.isError) return { kind: 'needs', tool: 'manage_project_asset', input }
  return { kind: 'answered', text: `${said}. Nothing is changed before you confirm it.` }
}

function nameIn(phrase: string, { literals }: Clause): string {
  const name = unmask(phrase, literals).trim()
  return /^⟦/.test(phrase) ? name : capitalise(name)
}

function listOf(word: string): AssetList {
  const kind = kindOf(word)
  return ASSET_LISTS.find((list) => list === `${kind}s`) ?? 'agents'
}

function kindOf(word: string): Kind {
  const text = word.toLowerCase()
  if (text.startsWith('k')) return 'knowledge_base'
  if (text.startsWith('o')) return 'orchestration'
  if (text.startsWith('w')) return 'workflow'
  return text.startsWith('s') ? 'source' : 'agent'
}

function words(kind: Kind): string {
  return kind.replace('_', ' ')
}
