import { literalsIn, unmask } from '../language/literals.ts'
import { capitalise } from '../language/words.ts'
import { findTransform } from '../tables/transforms.ts'
import { nameOfStep } from './naming.ts'
import type { StepPhrase, StepSpec, VerbPhrase } from './step-spec.ts'
import { toCodeAccess } from './value-access.ts'

/** JavaScript: what is quoted, what the table of transformations knows, or a frame that names what is to be written. */
export function readCode({ verb, rest, ...phrase }: VerbPhrase): StepSpec {
  const { literals, name } = phrase
  const whole = unmask(`${verb} ${rest}`, literals).trim()
  const transform = findTransform(whole)
  return {
    ...readPlainCode(phrase),
    name: name ?? nameOfStep(verb, rest, literals),
    fill:
      transform === null && quotedCode(phrase) === null
        ? [`the code of the step (it passes its input on so far)`]
        : [],
    config: ({ value }) => ({
      language: 'javascript',
      code: quotedCode(phrase) ?? program(value, transform ?? `// ${capitalise(whole)}.\noutput = data`),
    }),
  }
}

/** A code block of which only the code itself is said, if anything is. */
export function readPlainCode(phrase: StepPhrase): StepSpec {
  const code = quotedCode(phrase)
  return {
    type: 'code',
    name: phrase.name ?? 'Code',
    startVariable: 'input',
    fill: code === null ? ['its code (it passes its input on so far)'] : [],
    config: ({ value }) => ({ language: 'javascript', code: code ?? program(value, 'output = data') }),
  }
}

function quotedCode({ text, literals }: StepPhrase): string | null {
  const [code] = literalsIn(text, literals, ['code'])
  if (code) return code.text
  const [quoted] = literalsIn(text, literals, ['quote'])
  return quoted && /[=;(]/.test(quoted.text) && /output|return|input_data|=>/.test(quoted.text)
    ? quoted.text
    : null
}

function program(value: string | null, body: string): string {
  return `const data = ${toCodeAccess(value)}\n${body}`
}
