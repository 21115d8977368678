import { isJsonObject } from '../../../../base/json.ts'
import { findBlockDescription } from '../../../workflow/blocks/block-descriptions.ts'
import { parseText } from '../../../workflow/expressions/references.ts'
import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { givesContents, inFlowOrder, resultOf } from '../graph/flow.ts'
import { fieldOf } from '../steps/value-access.ts'
import { verbOfNoun } from '../tables/nominals.ts'
import { findOneBlock } from './find-block.ts'
import { type Literal, unmask } from './literals.ts'
import { pattern } from './pattern.ts'
import { fold, isSameDeed, withoutArticle } from './words.ts'

export interface ValueScene {
  graph: Graph
  focus: string | null
  literals: readonly Literal[]
  /** What the run has come to where the value is read; null at its beginning. */
  contents: string | null
}

const RESULT = pattern`
  ^(?:it|this|that|they|the |its )?\s*(?:result|results|output|answer|response|value|contents?|text
  |message|reply|data|body|summary|it|this|that|they)?$`
const OF = /^(.{1,60}?) (?:of|from|in|by) (.{1,80})$/i
const POSSESSIVE = /^(.{1,80}?)'s? (.{1,60})$/i
const WHOLE = /^(?:output|result|results|answer|response|value|content|contents|text|data|body)$/i
const STATUS = /^(?:(?:http |response )?status(?: code)?|status_code|http code)$/i

/** A reference to what a phrase such as `the score of Fetch` or `status code` names; null where nothing is meant. */
export function readReferencePhrase(phrase: string, scene: ValueScene): string | null {
  const [token] = scene.literals
    .filter(({ kind }) => kind === 'reference')
    .filter(({ text }) => unmask(phrase, scene.literals).trim() === text)
  if (token) return token.text
  const text = withoutArticle(unmask(phrase, scene.literals)).replace(/[.,;:]+$/, '')
  const [, field, owner] = OF.exec(text) ?? []
  const [, possessor, owned] = POSSESSIVE.exec(text) ?? []
  const named = findOwner(owner, scene) ?? findOwner(possessor, scene)
  if (named)
    return ofBlock(named, field !== undefined && findOwner(owner, scene) ? field : (owned ?? 'output'))
  if (RESULT.test(phrase.trim()) || WHOLE.test(text)) return scene.contents
  return ofField(text, scene)
}

const FETCHED = /^(?:page|web ?page|website|article|feed|html)$/i
const RAW = pattern`
  ^(?:raw|original|unprocessed|full|whole|fetched) (?:pages?|texts?|responses?|data|contents?|html|body
  |results?|feed|article)$`

/** What a noun stands for: `the summary` is what the block that summarises gives, `the raw page` what was fetched. */
export function readContentsPhrase(
  phrase: string,
  { graph, focus }: Pick<ValueScene, 'graph' | 'focus'>,
): string | null {
  const text = withoutArticle(phrase)
  const fetched = inFlowOrder(graph).findLast((node) => node.type === 'general_api' && givesContents(node))
  const node = RAW.test(text) ? fetched : (findOneBlock(text, graph, focus) ?? undefined)
  return node && givesContents(node) ? resultOf(node) : null
}

/** What a noun stands for in this workflow for certain: a start variable, or what a block gives. */
export function readKnownPhrase(phrase: string, scene: Pick<ValueScene, 'graph' | 'focus'>): string | null {
  const text = withoutArticle(phrase)
  return ofStart(text, scene.graph) ?? readContentsPhrase(text, scene)
}

function findOwner(phrase: string | undefined, { graph, focus }: ValueScene): GraphNode | null {
  return phrase === undefined ? null : findOneBlock(phrase, graph, focus)
}

function ofBlock(node: GraphNode, field: string): string | null {
  const whole = resultOf(node)
  const name = withoutArticle(field)
  if (whole === null) return null
  if (WHOLE.test(name)) return node.type === 'starter' ? `<${node.name}.output>` : whole
  if (STATUS.test(name) && node.type === 'general_api') return `<${node.name}.status_code>`
  const outputs = Object.keys(findBlockDescription(node.type)?.outputs ?? {})
  if (outputs.includes(name)) return `<${node.name}.${name}>`
  return fieldOf(
    node.type === 'starter' ? `<${node.name}.output>` : whole,
    inputNamed(node, name) ?? toField(name),
  )
}

/** A start variable of this name, what the last request answered, or a field of what the run has come to. */
function ofField(field: string, scene: ValueScene): string | null {
  if (field === '' || field.length > 60 || field.split(' ').length > 4) return null
  const { graph, contents } = scene
  const known = ofStart(field, graph) ?? usedReference(graph, toField(field)) ?? madeBy(field, graph)
  if (known !== null) return known
  return contents === null || isPlainText(contents, field, graph) ? null : fieldOf(contents, toField(field))
}

function ofStart(field: string, graph: Graph): string | null {
  for (const node of inFlowOrder(graph)) {
    const input = node.type === 'starter' ? inputNamed(node, field) : null
    if (input !== null) return fieldOf(`<${node.name}.output>`, input)
  }
  return null
}

/** What a block makes that is called so: a page, a status, a decision, or after what the block does. */
function madeBy(field: string, graph: Graph): string | null {
  const order = inFlowOrder(graph)
  const page = FETCHED.test(field) ? readContentsPhrase('raw page', { graph, focus: null }) : null
  const maker = page ?? makerOf(field, order) ?? computedBy(field, order)
  if (maker !== null) return maker
  const request = order.findLast(({ type }) => type === 'general_api')
  if (STATUS.test(field) && request) return `<${request.name}.status_code>`
  const approval = order.findLast(({ type }) => type === 'approval')
  return /^(?:approved|approval)$/i.test(field) && approval ? `<${approval.name}.approved>` : null
}

/** What the only code block gives whose name says what it computes: the margin of `Compute margin`. */
function computedBy(field: string, nodes: readonly GraphNode[]): string | null {
  const [maker, ...others] = nodes.filter(
    ({ type, name }) => type === 'code' && fold(name).split(' ').slice(1).join(' ') === fold(field),
  )
  return maker && others.length === 0 ? resultOf(maker) : null
}

/** What a model answers has fields where its prompt says so; else they would be guessed. */
function isPlainText(reference: string, field: string, { nodes }: Graph): boolean {
  const [part] = parseText(reference)
  if (typeof part !== 'object' || part.kind !== 'reference') return false
  const source = nodes.find(({ name }) => name === part.block)
  const prompt = fold(String(source?.config.system_prompt ?? ''))
  const isTold =
    /\bjson\b/.test(prompt) ||
    fold(field)
      .split(' ')
      .some((word) => prompt.includes(word))
  return source?.type === 'agent' && source.config.agent_id === undefined && !isTold
}

/** What the only block gives that is called after a field: the score of `Score lead`. */
function makerOf(field: string, nodes: readonly GraphNode[]): string | null {
  const [maker, ...others] = nodes.filter(
    (node) => givesContents(node) && isSameDeed(node.name.split(' ')[0] ?? '', field),
  )
  const whole = maker && others.length === 0 ? resultOf(maker) : null
  return whole === null ? null : verbOfNoun(field) === null ? fieldOf(whole, toField(field)) : whole
}

/** The reference by which a condition of the workflow reads this field already, where all that do agree. */
function usedReference({ nodes }: Graph, field: string): string | null {
  const conditions = nodes.filter(({ type }) => type === 'condition').map(({ config }) => config.branches)
  const used = [...JSON.stringify(conditions).matchAll(/<[^<>"\\]{1,200}>/g)].map(([reference]) => reference)
  const [only, ...others] = new Set(used.filter((reference) => reference.endsWith(`.${field}>`)))
  return others.length === 0 ? (only ?? null) : null
}

function inputNamed({ config }: GraphNode, name: string): string | null {
  const declared = isJsonObject(config.input) ? Object.keys(config.input) : []
  return declared.find((input) => fold(input) === fold(name)) ?? null
}

function toField(phrase: string): string {
  return /^[\w.]+$/.test(phrase) ? phrase : fold(phrase).replaceAll(' ', '_')
}
