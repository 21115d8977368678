import { freeName, idFromName } from '../graph/block-name.ts'
import { type DraftGraph, type GraphNode, isBlockType, isTrigger } from '../graph/graph.ts'
import { reachableFrom } from '../graph/topology.ts'
import type { LintIssue } from './lint-issue.ts'

/** Types, names, triggers, and what a run never reaches. */
export function checkStructure(graph: DraftGraph): LintIssue[] {
  return [
    ...typeIssues(graph),
    ...nameIssues(graph),
    ...triggerIssues(graph),
    ...reachIssues(graph),
    ...endIssues(graph),
  ]
}

function typeIssues({ nodes }: DraftGraph): LintIssue[] {
  return nodes
    .filter(({ type }) => !isBlockType(type))
    .map(({ id, type }) => ({
      rule: 'UNKNOWN_BLOCK_TYPE',
      severity: 'error',
      message: `Unknown block type "${type}"`,
      blockId: id,
    }))
}

function nameIssues({ nodes }: DraftGraph): LintIssue[] {
  const names = new Set(nodes.map(({ name }) => name))
  const seen = new Set<string>()
  return nodes.flatMap(({ id, name }): LintIssue[] => {
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    const other = freeName(name, names)
    names.add(other)
    const fix = { update_blocks: [{ id, name: other }] }
    const message = `Another block has the name "${name}"`
    return [{ rule: 'DUPLICATE_NAME', severity: 'error', message, blockId: id, fix }]
  })
}

function triggerIssues(graph: DraftGraph): LintIssue[] {
  const [first, ...others] = graph.nodes.filter(isTrigger)
  if (!first) return [withoutTrigger(graph)]
  return others.map(({ id, name }) => ({
    rule: 'DUPLICATE_TRIGGER',
    severity: 'error',
    message: `A workflow begins at one block: "${first.name}" does so already`,
    blockId: id,
    fix: { remove_blocks: [name] },
  }))
}

function withoutTrigger({ nodes, edges }: DraftGraph): LintIssue {
  const targets = new Set(edges.map(({ target }) => target))
  const start = idFromName({ name: 'Start', type: 'starter' }, new Set(nodes.map(({ id }) => id)))
  const name = freeName('Start', new Set(nodes.map((node) => node.name)))
  const firsts = nodes.filter(({ id }) => !targets.has(id))
  const fix = {
    add_blocks: [{ id: start, type: 'starter', name, config: { input: {} } }],
    add_edges: firsts.map((node) => ({ source: start, target: node.name })),
  }
  const message = 'The workflow has no block that begins it: a starter or a webhook'
  return { rule: 'NO_TRIGGER', severity: 'error', message, fix }
}

function reachIssues({ nodes, edges }: DraftGraph): LintIssue[] {
  const triggers = nodes.filter(isTrigger)
  if (triggers.length === 0) return []
  const reached = reachableFrom(
    triggers.map(({ id }) => id),
    edges,
  )
  const linked = new Set(edges.flatMap(({ source, target }) => [source, target]))
  return nodes.filter(({ id }) => !reached.has(id)).map((node) => unreached(node, linked.has(node.id)))
}

function unreached({ id, name }: GraphNode<string>, isLinked: boolean): LintIssue {
  return isLinked
    ? {
        rule: 'UNREACHABLE',
        severity: 'warning',
        message: `Nothing leads from the start to "${name}"`,
        blockId: id,
      }
    : { rule: 'ORPHAN_BLOCK', severity: 'warning', message: `"${name}" is linked to nothing`, blockId: id }
}

function endIssues({ nodes }: DraftGraph): LintIssue[] {
  if (nodes.length === 0 || nodes.some(({ type }) => type === 'response')) return []
  const message = "Without a response block the run's output is that of the last block"
  return [{ rule: 'NO_RESPONSE', severity: 'info', message }]
}
