import { findBlockDescription } from '../blocks/block-descriptions.ts'
import { type Placeholder, parseText } from '../expressions/references.ts'
import { mapTexts, textsOf } from '../graph/config-text.ts'
import type { DraftGraph, GraphNode } from '../graph/graph.ts'
import type { LintFacts, LintIssue } from './lint-issue.ts'

/**
 * Placeholders of secrets in blocks that are not given their values. One that calls for work is refused in a run, an
 * error; in any other the placeholder stays as text, which is a warning.
 */
export function checkSecretPlaceholders({ nodes }: DraftGraph, facts: LintFacts): LintIssue[] {
  return nodes.flatMap((node) => issuesOf(node, facts))
}

function issuesOf(node: GraphNode<string>, facts: LintFacts): LintIssue[] {
  const description = findBlockDescription(node.type)
  if (!description || description.secrets === 'replaced') return []
  const { secrets, syntax } = description
  return Object.entries(node.config).flatMap(([key, value]) =>
    secrets === 'kept' && syntax[key] === 'literal'
      ? []
      : textsOf(value, [key]).flatMap(({ text, path }) =>
          secretsIn(text).map((secret) => {
            const issue = { ...tell(node, secret, secrets), blockId: node.id, field: path.join('.') }
            const fix = syntax[key] === undefined ? asVariable(node, secret, key, facts) : undefined
            return fix ? { ...issue, fix } : issue
          }),
        ),
  )
}

function secretsIn(text: string): Placeholder[] {
  return parseText(text).flatMap((part) =>
    typeof part !== 'string' && part.kind === 'placeholder' && part.from === 'secrets' ? [part] : [],
  )
}

function tell(
  { name }: GraphNode<string>,
  { text }: Placeholder,
  secrets: 'kept' | undefined,
): Pick<LintIssue, 'rule' | 'severity' | 'message'> {
  const outcome = secrets === 'kept' ? `stays as text in "${name}"` : `is refused in "${name}" by a run`
  const message =
    `${text} ${outcome}: only general_api blocks take secrets. ` +
    'Write the value itself, or read it from an input or a variable of the workflow'
  return { rule: 'SECRET_NOT_TAKEN', severity: secrets === 'kept' ? 'warning' : 'error', message }
}

/** The workflow's variable of the same name in its place, where there is one. */
function asVariable(
  { name, config }: GraphNode<string>,
  secret: Placeholder,
  key: string,
  { variables }: LintFacts,
): LintIssue['fix'] {
  if (!variables || !Object.hasOwn(variables, secret.name)) return undefined
  const mended = `{{variables.${secret.name}}}`
  const value = mapTexts(config[key] ?? null, (text) => text.replaceAll(secret.text, () => mended))
  return { update_blocks: [{ id: name, config: { [key]: value } }] }
}
