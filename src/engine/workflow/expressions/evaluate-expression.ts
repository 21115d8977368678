import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type JsonValue } from '../../../base/json.ts'
import type { BinaryOperator, Expression, FunctionName } from './expression.ts'
import { invalidExpression } from './parse-expression.ts'
import { readMember, type TextPart } from './references.ts'
import { joinValues, type RunValues, readPart } from './resolve-references.ts'

/** Characters of a text that an expression puts together. */
const MAX_TEXT_CHARS = 1_048_576

/**
 * The value of an expression. Types are never changed on the way: a text and a number are not equal, and comparing
 * them with `<` throws VALIDATION (code `invalid_expression`), as does dividing by zero. What a reference does not
 * find is null. `and`, `or` and `not` give booleans.
 */
export function evaluateExpression(expression: Expression, values: RunValues): JsonValue {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'text':
      return joinValues(expression.parts.map((part) => valueOfPart(part, values)))
    case 'value':
      return readPart(expression.of, values) ?? null
    case 'unary':
      return evaluateUnary(expression, values)
    case 'binary':
      return evaluateBinary(expression, values)
    case 'member':
      return readKey(evaluateExpression(expression.of, values), evaluateExpression(expression.key, values))
    case 'call':
      return call(
        expression.name,
        expression.arguments.map((argument) => evaluateExpression(argument, values)),
      )
  }
}

/** What counts as true in a condition: all but false, null, 0 and what is empty. */
export function isTruthy(value: JsonValue): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

function valueOfPart(part: TextPart, values: RunValues): JsonValue {
  return typeof part === 'string' ? part : (readPart(part, values) ?? part.text)
}

function evaluateUnary(
  { operator, operand }: Extract<Expression, { kind: 'unary' }>,
  values: RunValues,
): JsonValue {
  const value = evaluateExpression(operand, values)
  if (operator === 'not') return !isTruthy(value)
  if (typeof value !== 'number')
    throw invalidExpression(`Only a number can be negated, not ${typeName(value)}`)
  return -value
}

function evaluateBinary(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  values: RunValues,
): JsonValue {
  const first = evaluateExpression(left, values)
  if (operator === 'and') return isTruthy(first) && isTruthy(evaluateExpression(right, values))
  if (operator === 'or') return isTruthy(first) || isTruthy(evaluateExpression(right, values))
  const second = evaluateExpression(right, values)
  switch (operator) {
    case '==':
      return isDeepStrictEqual(first, second)
    case '!=':
      return !isDeepStrictEqual(first, second)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, first, second)
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return calculate(operator, first, second)
  }
}

function compare(operator: '<' | '<=' | '>' | '>=', first: JsonValue, second: JsonValue): boolean {
  const comparable =
    (typeof first === 'number' && typeof second === 'number') ||
    (typeof first === 'string' && typeof second === 'string')
  if (!comparable) throw mismatch(operator, first, second)
  switch (operator) {
    case '<':
      return first < second
    case '<=':
      return first <= second
    case '>':
      return first > second
    case '>=':
      return first >= second
  }
}

function calculate(operator: '+' | '-' | '*' | '/' | '%', first: JsonValue, second: JsonValue): JsonValue {
  if (operator === '+' && typeof first === 'string' && typeof second === 'string')
    return bounded(first + second)
  if (typeof first !== 'number' || typeof second !== 'number') throw mismatch(operator, first, second)
  if ((operator === '/' || operator === '%') && second === 0) throw invalidExpression('Division by zero')
  const result = arithmetic(operator, first, second)
  if (!Number.isFinite(result)) throw invalidExpression(`The result of ${operator} is too large`)
  return result
}

function arithmetic(operator: '+' | '-' | '*' | '/' | '%', first: number, second: number): number {
  switch (operator) {
    case '+':
      return first + second
    case '-':
      return first - second
    case '*':
      return first * second
    case '/':
      return first / second
    case '%':
      return first % second
  }
}

function readKey(value: JsonValue, key: JsonValue): JsonValue {
  if (typeof key !== 'string' && typeof key !== 'number')
    throw invalidExpression(`A key is a text or a number, not ${typeName(key)}`)
  return readMember(value, key) ?? null
}

function call(name: FunctionName, [value = null, part = null]: JsonValue[]): JsonValue {
  switch (name) {
    case 'len':
      return lengthOf(value)
    case 'lower':
      return textOf(name, value).toLowerCase()
    case 'upper':
      return bounded(textOf(name, value).toUpperCase())
    case 'contains':
      return contains(value, part)
  }
}

function lengthOf(value: JsonValue): number {
  if (typeof value === 'string') return value.length
  if (typeof value === 'object' && value !== null) return Object.keys(value).length
  throw invalidExpression(`len takes a text, a list or an object, not ${typeName(value)}`)
}

/** Whether a text has a part, a list an item, or an object a field. */
function contains(value: JsonValue, part: JsonValue): boolean {
  if (typeof value === 'string') return value.includes(textOf('contains', part))
  if (Array.isArray(value)) return value.some((item) => isDeepStrictEqual(item, part))
  if (isJsonObject(value)) return Object.hasOwn(value, textOf('contains', part))
  throw invalidExpression(`contains takes a text, a list or an object, not ${typeName(value)}`)
}

function textOf(name: FunctionName, value: JsonValue): string {
  if (typeof value === 'string') return value
  throw invalidExpression(`${name} takes a text, not ${typeName(value)}`)
}

function bounded(text: string): string {
  if (text.length > MAX_TEXT_CHARS) throw invalidExpression(`A text has at most ${MAX_TEXT_CHARS} characters`)
  return text
}

function mismatch(operator: BinaryOperator, first: JsonValue, second: JsonValue): Error {
  return invalidExpression(`${operator} does not apply to ${typeName(first)} and ${typeName(second)}`)
}

function typeName(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return isJsonObject(value) ? 'an object' : `a ${typeof value}`
}
