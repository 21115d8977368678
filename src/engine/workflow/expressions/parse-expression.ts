import { AppError } from '../../../base/errors.ts'
import type { JsonValue } from '../../../base/json.ts'
import { type BinaryOperator, type Expression, FUNCTIONS, isFunctionName } from './expression.ts'
import { parseText, placeholderAt, referenceAt } from './references.ts'

const MAX_EXPRESSION_CHARS = 10_000
const MAX_NODES = 500
const MAX_DEPTH = 32

/** How tightly each operator binds; comparisons do not chain. */
const BINDING: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  '==': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
}
const NOT_BINDING = 3
const COMPARISON_BINDING = 4
const MINUS_BINDING = 7
const CONSTANTS: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['True', true],
  ['False', false],
  ['None', null],
])
const SPACE = /\s+/y
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?/y
const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y
const WORD = /[A-Za-z_]\w*/y
const OPERATOR = /==|!=|<=|>=|[<>+\-*/%]|(?:and|or)\b/y
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['&&', 'and'],
  ['||', 'or'],
  ['!', 'not'],
  ['=', '=='],
])

/**
 * Parses a condition's expression: comparisons, `and`, `or`, `not`, `+ - * / %`, `.` and `[]` over references and
 * literals, and the calls `len`, `lower`, `upper` and `contains`. Throws VALIDATION (code `invalid_expression`) with
 * the place of what is wrong, or when it has more than 10 000 characters, 500 parts or 32 levels.
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_EXPRESSION_CHARS)
    throw invalidExpression(`An expression has at most ${MAX_EXPRESSION_CHARS} characters`)
  return new Parser(text).parse()
}

export function invalidExpression(message: string): AppError<'VALIDATION'> {
  const issues = [{ path: ['expression'], code: 'invalid_expression', message }]
  return new AppError('VALIDATION', message, { issues })
}

/** Precedence climbing, without a list of tokens: whether `<` begins a reference depends on what is expected. */
class Parser {
  readonly #text: string
  #at = 0
  #nodes = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  parse(): Expression {
    const expression = this.#expression(0)
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#unexpected('an operator')
    return expression
  }

  #expression(least: number): Expression {
    if (++this.#depth > MAX_DEPTH) throw invalidExpression(`An expression nests at most ${MAX_DEPTH} levels`)
    let left = this.#operand()
    for (let operator = this.#operator(least); operator !== null; operator = this.#operator(least)) {
      const right = this.#expression(BINDING[operator] + 1)
      left = this.#node({ kind: 'binary', operator, left, right })
      if (BINDING[operator] === COMPARISON_BINDING && this.#operator(COMPARISON_BINDING) !== null)
        throw invalidExpression('Comparisons do not chain: join them with "and"')
    }
    this.#depth--
    return left
  }

  /** Takes the next operator if it binds at least so tightly. */
  #operator(least: number): BinaryOperator | null {
    this.#skipSpace()
    const operator = this.#peek(OPERATOR)
    if (operator === undefined || !isOperator(operator) || BINDING[operator] < least) return null
    this.#at += operator.length
    return operator
  }

  #operand(): Expression {
    this.#skipSpace()
    const binding =
      this.#peek(WORD) === 'not' ? NOT_BINDING : this.#text[this.#at] === '-' ? MINUS_BINDING : 0
    if (binding > 0) {
      const operator = binding === NOT_BINDING ? 'not' : '-'
      this.#at += operator.length
      return this.#node({ kind: 'unary', operator, operand: this.#expression(binding) })
    }
    return this.#members(this.#primary())
  }

  #primary(): Expression {
    const value = referenceAt(this.#text, this.#at) ?? placeholderAt(this.#text, this.#at)
    if (value !== null) {
      this.#at += value.text.length
      return this.#node({ kind: 'value', of: value })
    }
    if (this.#take('(')) return this.#closed(this.#expression(0), ')')
    const number = this.#match(NUMBER)
    if (number !== undefined) return this.#node({ kind: 'literal', value: Number(number) })
    const quoted = this.#match(STRING)
    if (quoted !== undefined) return this.#node({ kind: 'text', parts: parseText(unquote(quoted)) })
    return this.#word()
  }

  #word(): Expression {
    const word = this.#peek(WORD)
    if (word === undefined) throw this.#unexpected('a value')
    const constant = CONSTANTS.get(word)
    if (constant === undefined && !isFunctionName(word)) throw this.#unexpected('a value')
    this.#at += word.length
    return isFunctionName(word) ? this.#call(word) : this.#node({ kind: 'literal', value: constant ?? null })
  }

  #call(name: keyof typeof FUNCTIONS): Expression {
    this.#skipSpace()
    if (!this.#take('(')) throw this.#unexpected(`"(" after ${name}`)
    const given = [this.#expression(0)]
    for (this.#skipSpace(); this.#take(','); this.#skipSpace()) given.push(this.#expression(0))
    if (given.length !== FUNCTIONS[name])
      throw invalidExpression(`${name} takes ${FUNCTIONS[name]} argument${FUNCTIONS[name] === 1 ? '' : 's'}`)
    return this.#closed(this.#node({ kind: 'call', name, arguments: given }), ')')
  }

  #members(expression: Expression): Expression {
    let of = expression
    for (;;) {
      this.#skipSpace()
      if (this.#take('['))
        of = this.#closed(this.#node({ kind: 'member', of, key: this.#expression(0) }), ']')
      else if (this.#take('.')) of = this.#node({ kind: 'member', of, key: this.#fieldName() })
      else return of
    }
  }

  #fieldName(): Expression {
    const name = this.#match(WORD)
    if (name === undefined) throw this.#unexpected('the name of a field')
    return { kind: 'literal', value: name }
  }

  #closed(expression: Expression, bracket: ')' | ']'): Expression {
    this.#skipSpace()
    if (!this.#take(bracket)) throw this.#unexpected(`"${bracket}"`)
    return expression
  }

  #node(expression: Expression): Expression {
    if (++this.#nodes > MAX_NODES) throw invalidExpression(`An expression has at most ${MAX_NODES} parts`)
    return expression
  }

  #unexpected(expected: string): AppError<'VALIDATION'> {
    const rest = this.#text.slice(this.#at, this.#at + 20)
    const [, instead] = [...INSTEAD].find(([sign]) => rest.startsWith(sign)) ?? []
    const found = rest === '' ? 'the end' : `"${rest}"`
    const hint = instead === undefined ? '' : `; write ${instead}`
    return invalidExpression(`Expected ${expected} at character ${this.#at + 1}, found ${found}${hint}`)
  }

  #skipSpace(): void {
    this.#match(SPACE)
  }

  #take(text: string): boolean {
    const found = this.#text.startsWith(text, this.#at)
    if (found) this.#at += text.length
    return found
  }

  #match(pattern: RegExp): string | undefined {
    const found = this.#peek(pattern)
    this.#at += found?.length ?? 0
    return found
  }

  #peek(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#text)?.[0]
  }
}

function isOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(BINDING, text)
}

/** Without its quotes; a backslash takes the next character as it is, but for `\n` and `\t`. */
function unquote(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\([\s\S])/g, (_all, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char))
}
