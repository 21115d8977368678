import { nearestName } from '../../../base/nearest-name.ts'
import { findBlockDescription, takesSecrets } from '../blocks/block-descriptions.ts'
import { type Placeholder, parseText, type Reference } from '../expressions/references.ts'
import { blocksReadByCode } from '../expressions/rename-references.ts'
import { mapTexts, textsOf } from '../graph/config-text.ts'
import type { DraftGraph, GraphNode } from '../graph/graph.ts'
import { reachableFrom } from '../graph/topology.ts'
import type { LintFacts, LintIssue } from './lint-issue.ts'

/** A name with one of these is markup that only looks like a reference, such as `<a href="x.y">`. */
const MARKUP = /["'=/!]/

/** References that stand for nothing when the block runs. */
export function checkReferences(graph: DraftGraph, facts: LintFacts): LintIssue[] {
  const names = new Names(graph.nodes)
  return graph.nodes.flatMap((node) => new ReferenceCheck({ graph, facts, names }, node).issues())
}

/** The blocks by name; of two with one name the first. */
class Names {
  readonly #byName: ReadonlyMap<string, GraphNode<string>>
  readonly #nearest = new Map<string, string | undefined>()

  constructor(nodes: readonly GraphNode<string>[]) {
    this.#byName = new Map(nodes.toReversed().map((node) => [node.name, node]))
  }

  find(name: string): GraphNode<string> | undefined {
    return this.#byName.get(name)
  }

  nearest(name: string): string | undefined {
    if (!this.#nearest.has(name)) this.#nearest.set(name, nearestName(name, [...this.#byName.keys()]))
    return this.#nearest.get(name)
  }
}

class ReferenceCheck {
  readonly #graph: DraftGraph
  readonly #facts: LintFacts
  readonly #names: Names
  readonly #node: GraphNode<string>
  #before: ReadonlySet<string> | null = null

  constructor(shared: { graph: DraftGraph; facts: LintFacts; names: Names }, node: GraphNode<string>) {
    this.#graph = shared.graph
    this.#facts = shared.facts
    this.#names = shared.names
    this.#node = node
  }

  issues(): LintIssue[] {
    const syntax = findBlockDescription(this.#node.type)?.syntax ?? {}
    return Object.entries(this.#node.config).flatMap(([key, value]) =>
      textsOf(value, [key]).flatMap(({ text, path }) => {
        const field = path.join('.')
        if (syntax[key] === 'literal') return []
        return syntax[key] === 'code' ? this.#codeIssues(text, field) : this.#textIssues(text, field)
      }),
    )
  }

  #textIssues(text: string, field: string): LintIssue[] {
    return parseText(text).flatMap((part) => {
      if (typeof part === 'string') return []
      return part.kind === 'placeholder'
        ? this.#placeholderIssues(part, field)
        : this.#referenceIssues(part, field)
    })
  }

  #referenceIssues(reference: Reference, field: string): LintIssue[] {
    const { block, key, text } = reference
    const target = this.#names.find(block)
    if (!target) return this.#unknownBlock(reference, field)
    const keys = Object.keys(findBlockDescription(target.type)?.outputs ?? {})
    if (keys.length === 0) return [this.#issue(`${text}: "${block}" gives no values`, field)]
    if (key !== 'output' && !keys.includes(key))
      return [this.#issue(`${text}: "${block}" gives ${keys.join(', ')}, not ${key}`, field)]
    return this.#orderIssues(target, text, field)
  }

  #orderIssues(target: GraphNode<string>, text: string, field: string): LintIssue[] {
    if (target.id !== this.#node.id && this.#runsBefore().has(target.id)) return []
    return [this.#issue(`${text}: "${target.name}" does not run before "${this.#node.name}"`, field)]
  }

  #runsBefore(): ReadonlySet<string> {
    if (this.#before) return this.#before
    const backwards = this.#graph.edges.map(({ source, target }) => ({ source: target, target: source }))
    this.#before = reachableFrom([this.#node.id], backwards)
    return this.#before
  }

  #unknownBlock({ block, text }: Reference, field: string): LintIssue[] {
    const meant = this.#names.nearest(block)
    if (meant === undefined)
      return MARKUP.test(block) ? [] : [this.#issue(`${text}: there is no block "${block}"`, field)]
    const mended = `<${meant}${text.slice(1 + block.length)}`
    const issue = this.#issue(`${text}: there is no block "${block}"; did you mean "${meant}"?`, field)
    return [{ ...issue, fix: this.#replacement(text, mended, field) }]
  }

  #placeholderIssues({ from, name, text }: Placeholder, field: string): LintIssue[] {
    const { variables, secretNames } = this.#facts
    const isKnown =
      from === 'variables'
        ? !variables || Object.hasOwn(variables, name)
        : !secretNames || secretNames.has(name)
    // In a block that takes no secrets it is no matter whether there is such a one.
    if (isKnown || (from === 'secrets' && !takesSecrets(this.#node.type))) return []
    if (from === 'variables')
      return [this.#issue(`${text}: there is no variable of the workflow "${name}"`, field)]
    // Secrets are set beside the graph, and often later.
    const issue = this.#issue(`${text}: there is no secret of the organisation "${name}"`, field)
    return [{ ...issue, severity: 'warning' }]
  }

  #codeIssues(code: string, field: string): LintIssue[] {
    const unknown = blocksReadByCode(code)
      .filter((name) => !this.#names.find(name))
      .map((name) => this.#issue(`input_data["${name}"]: there is no block "${name}"`, field))
    const replaced = parseText(code).flatMap((part) => {
      if (typeof part === 'string' || part.kind === 'placeholder' || !this.#names.find(part.block)) return []
      const access = toInputData(part)
      const message = `${part.text}: nothing is replaced in code; it reads ${access}`
      return [{ ...this.#issue(message, field), fix: this.#replacement(part.text, access, field) }]
    })
    return [...unknown, ...replaced]
  }

  #replacement(text: string, mended: string, field: string): NonNullable<LintIssue['fix']> {
    const [key = ''] = field.split('.')
    const value = mapTexts(this.#node.config[key] ?? null, (old) => old.replaceAll(text, () => mended))
    return { update_blocks: [{ id: this.#node.name, config: { [key]: value } }] }
  }

  #issue(message: string, field: string): LintIssue {
    return { rule: 'UNRESOLVED_REFERENCE', severity: 'error', message, blockId: this.#node.id, field }
  }
}

/** What a reference is to code. */
function toInputData({ block, key, path }: Reference): string {
  return `input_data${[block, key, ...path].map((step) => `[${JSON.stringify(step)}]`).join('')}`
}
