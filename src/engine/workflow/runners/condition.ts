import { isJsonObject, type JsonValue } from '../../../base/json.ts'
import { condition } from '../blocks/condition.ts'
import { evaluateExpression, isTruthy } from '../expressions/evaluate-expression.ts'
import { parseExpression } from '../expressions/parse-expression.ts'
import { unresolvedIn } from '../expressions/resolve-references.ts'
import { checkNeeds } from './block-config.ts'
import type { InstantRunner } from './block-runner.ts'

/** Goes on at the first branch whose expression holds. */
export const conditionRunner: InstantRunner = {
  decide({ block, values }) {
    const { config } = block
    checkNeeds(condition, { block, config })
    const branches = Array.isArray(config.branches) ? config.branches : []
    const chosen = branches.findIndex((branch) =>
      isTruthy(evaluateExpression(parseExpression(expressionOf(branch)), values)),
    )
    const handle = chosen < 0 ? 'else' : chosen === 0 ? 'if' : `elif_${chosen}`
    const looked = chosen < 0 ? branches : branches.slice(0, chosen + 1)
    const unresolved = looked.flatMap((branch) => unresolvedIn(expressionOf(branch), values))
    const warnings = unresolved.map((text) => `${text} stands for nothing and counts as null`)
    return { result: { branch: handle }, handle, warnings }
  },
}

function expressionOf(branch: JsonValue): string {
  return isJsonObject(branch) && typeof branch.expression === 'string' ? branch.expression : ''
}
