import { findBlockDescription, takesSecrets } from '../blocks/block-descriptions.ts'
import { parseText } from '../expressions/references.ts'
import { mapTexts, textsOf } from '../graph/config-text.ts'
import type { DraftGraph, GraphNode } from '../graph/graph.ts'
import type { LintIssue } from './lint-issue.ts'

/** What the keys and tokens of well-known services look like. */
const SECRETS = [
  /\bsk-[A-Za-z0-9_-]{20,200}/,
  /\bsk_(?:live|test)_[A-Za-z0-9_]{16,200}/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,200}/,
  /\bgh[opsur]_[A-Za-z0-9]{30,200}/,
  /\bgithub_pat_[A-Za-z0-9_]{30,200}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bAIza[0-9A-Za-z_-]{35}/,
  /\beyJ[A-Za-z0-9_-]{10,500}\.[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,500}/,
  /\bwhsec_[A-Za-z0-9+/=]{20,200}/,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,8000}/,
  /https:\/\/hooks\.slack\.com\/services\/[A-Za-z0-9/]{10,200}/,
]
/** The names of fields whose value is a secret, whatever it looks like. */
const SECRET_FIELD =
  /^(?:authorization|(?:x-)?api[-_]?key|apikey|password|passwd|secret|(?:access|auth)[-_]?token|client[-_]?secret)$/i
/** What a header has before its secret. */
const SCHEME = /^(?:Bearer|Basic|Token)\s+/i

/** Secrets that stand in a config, where everybody who sees the workflow sees them. */
export function checkSecrets({ nodes }: DraftGraph): LintIssue[] {
  return nodes.flatMap(secretsOf)
}

function secretsOf(node: GraphNode<string>): LintIssue[] {
  const syntax = findBlockDescription(node.type)?.syntax ?? {}
  return Object.entries(node.config).flatMap(([key, value]) =>
    syntax[key] === 'literal'
      ? []
      : textsOf(value, [key]).flatMap(({ text, path }): LintIssue[] => {
          const secret = findSecret(text, String(path.at(-1)))
          return secret === null
            ? []
            : [toIssue(node, { secret, key, path, canReplace: syntax[key] === undefined })]
        }),
  )
}

function findSecret(text: string, field: string): string | null {
  for (const pattern of SECRETS) {
    const [found] = pattern.exec(text) ?? []
    if (found !== undefined) return found
  }
  const value = text.replace(SCHEME, '')
  const isPlain = value.length >= 8 && parseText(value).every((part) => typeof part === 'string')
  return SECRET_FIELD.test(field) && isPlain ? value : null
}

function toIssue(
  node: GraphNode<string>,
  found: { secret: string; key: string; path: (string | number)[]; canReplace: boolean },
): LintIssue {
  const { secret, key, path, canReplace } = found
  if (!takesSecrets(node.type)) return inTheOpen(node, path)
  const name = secretName(node.name, String(path.at(-1)))
  const value = mapTexts(node.config[key] ?? null, (text) => text.replaceAll(secret, `{{secrets.${name}}}`))
  return {
    rule: 'SECRET_IN_CONFIG',
    severity: 'warning',
    message:
      `"${node.name}" holds what looks like a secret: ` +
      `keep it as a secret of the organisation and write {{secrets.${name}}}`,
    blockId: node.id,
    field: path.join('.'),
    ...(canReplace && { fix: { update_blocks: [{ id: node.name, config: { [key]: value } }] } }),
  }
}

/** In a block that is given no secrets there is no better place for one. */
function inTheOpen({ id, name }: GraphNode<string>, path: (string | number)[]): LintIssue {
  const message =
    `"${name}" holds what looks like a secret, which everybody sees who sees the workflow: only general_api ` +
    'blocks take secrets of the organisation'
  return { rule: 'SECRET_IN_CONFIG', severity: 'warning', message, blockId: id, field: path.join('.') }
}

/** Such as FETCH_AUTHORIZATION. */
function secretName(...words: string[]): string {
  const name = words
    .join('_')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60)
  return /^[A-Z]/.test(name) ? name : `SECRET_${name}`
}
