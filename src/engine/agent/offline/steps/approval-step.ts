import { literalsIn } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { parseDuration } from '../language/quantities.ts'
import { capitalise } from '../language/words.ts'
import type { StepPhrase, StepSpec } from './step-spec.ts'

const ASKS = pattern`
  ^(?:ask|check with|confirm with|get|wait for|require|requires|request|need|needs|have|hold for|let|make
  |seek|obtain|pause for|stop for|ask for|wait until)\b.{0,80}?\b
  (?:approv\w*|confirm\w*|permission|sign(?:s|ed)?[- ]?off|ok|okay|go[- ]ahead|green light|consent|human
  |manual|review(?:s|ed)?)\b`
const ASKS_A_PERSON = pattern`
  ^sign[- ]?off\b|^(?:approve|review|check|ok|confirm) (?:it|this|that|them)(?: (?:first|myself))?$|^
  (?:ask|check with|confirm with|consult) (?:me|us|a human|a person|someone|somebody|my boss|my manager
  |the (?:team|manager|boss|owner|admin|user))\b(?! (?:to write|what))`
const EXPIRES = /\b(?:within|expires? (?:after|in)|for at most|timeout of|time out after)\s+(.{1,30})/i

export function asksForApproval(text: string): boolean {
  return ASKS.test(text) || ASKS_A_PERSON.test(text)
}

const WHETHER = /\b(?:if|whether) (it|this|that|we|i|they) (should|can|could|may) ([^⟦]{1,80})$/i

/** `ask me if it should be escalated`: "Should it be escalated?" */
function whatIsAsked(text: string): string | null {
  const [, subject, modal, rest] = WHETHER.exec(text) ?? []
  return subject === undefined || modal === undefined ? null : `${capitalise(modal)} ${subject} ${rest}?`
}

function whatWaits(action: string | undefined): string {
  return action === undefined || action.includes('⟦')
    ? 'Continue with this?'
    : `${capitalise(action.trim())}: go ahead?`
}

/** A person decides before the run goes on. `action` is what waits for the decision, where the phrase says it. */
export function readApproval({ text, literals, name }: StepPhrase): StepSpec {
  const [quoted] = literalsIn(text, literals, ['quote'])
  const action = /\bbefore (?:you |we |it |I )?(\w+ing\b.{0,80}|(?!the\b)\w+s\b.{0,80})/i.exec(text)?.[1]
  const expires = parseDuration(EXPIRES.exec(text)?.[1] ?? '')
  const question = whatIsAsked(text) ?? whatWaits(action)
  return {
    type: 'approval',
    name: name ?? 'Approval',
    config: ({ value }) => ({
      message: quoted?.text ?? (value === null ? question : `${question} ${value}`),
      ...(expires !== null && { expires_in_seconds: Math.max(1, Math.round(expires)) }),
    }),
  }
}
