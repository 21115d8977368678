import type { JsonValue } from '../../../base/json.ts'
import type { Placeholder, Reference, TextPart } from './references.ts'

export type BinaryOperator =
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
export type FunctionName = 'len' | 'lower' | 'upper' | 'contains'

/** A condition's expression as a tree: what it may do is what these kinds say, and nothing else. */
export type Expression =
  | { kind: 'literal'; value: JsonValue }
  /** A quoted string with references in it. */
  | { kind: 'text'; parts: TextPart[] }
  | { kind: 'value'; of: Reference | Placeholder }
  | { kind: 'unary'; operator: 'not' | '-'; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'member'; of: Expression; key: Expression }
  | { kind: 'call'; name: FunctionName; arguments: Expression[] }

/** How many arguments each function takes. */
export const FUNCTIONS: Readonly<Record<FunctionName, number>> = { len: 1, lower: 1, upper: 1, contains: 2 }

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name)
}
