import { isAppError } from '../../../base/errors.ts'
import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import { findBlockDescription } from '../blocks/block-descriptions.ts'
import { parseExpression } from '../expressions/parse-expression.ts'
import { configTypeIssues, missingKeys } from '../graph/config-check.ts'
import type { DraftGraph, GraphNode } from '../graph/graph.ts'
import type { LintIssue } from './lint-issue.ts'

/** What is missing in configs, what has the wrong type, and expressions that cannot be read. */
export function checkConfigs({ nodes }: DraftGraph): LintIssue[] {
  return nodes.flatMap((node) => [
    ...missing(node),
    ...mistyped(node),
    ...unreadable(node),
    ...unknownLanguage(node),
  ])
}

function missing({ id, type, name, config }: GraphNode<string>): LintIssue[] {
  const description = findBlockDescription(type)
  return (description ? missingKeys(description, config) : []).map((group) => ({
    rule: 'MISSING_CONFIG',
    severity: 'error',
    message: `"${name}" needs ${group.join(' or ')}`,
    blockId: id,
    field: group[0] ?? '',
  }))
}

function mistyped({ id, type, name, config }: GraphNode<string>): LintIssue[] {
  const description = findBlockDescription(type)
  return (description ? configTypeIssues(description, config) : []).map(({ path, message }) => ({
    rule: 'INVALID_CONFIG',
    severity: 'error',
    message: `"${name}": ${message}`,
    blockId: id,
    field: path.join('.'),
  }))
}

function unreadable({ id, type, name, config }: GraphNode<string>): LintIssue[] {
  if (type !== 'condition') return []
  return expressionsOf(config).flatMap((expression, at): LintIssue[] => {
    const fault = expressionFault(expression)
    if (fault === null) return []
    const field = `branches.${at}.expression`
    return [{ rule: 'INVALID_CONFIG', severity: 'error', message: `"${name}": ${fault}`, blockId: id, field }]
  })
}

function expressionsOf({ branches }: JsonObject): string[] {
  const list = Array.isArray(branches) ? branches : []
  return list.flatMap((branch) =>
    isJsonObject(branch) && typeof branch.expression === 'string' ? [branch.expression] : [],
  )
}

function expressionFault(expression: string): string | null {
  try {
    parseExpression(expression)
    return null
  } catch (error) {
    if (isAppError(error, 'VALIDATION')) return error.message
    throw error
  }
}

function unknownLanguage({ id, type, name, config }: GraphNode<string>): LintIssue[] {
  const { language = 'javascript' } = config
  if (type !== 'code' || language === 'javascript' || language === null) return []
  const message = `"${name}": only JavaScript can be run, not ${JSON.stringify(language)}`
  return [{ rule: 'INVALID_CONFIG', severity: 'error', message, blockId: id, field: 'language' }]
}
