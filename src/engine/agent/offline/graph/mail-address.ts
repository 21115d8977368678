import { isJsonObject, type JsonObject } from '../../../../base/json.ts'
import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { listNames } from '../language/words.ts'
import { edit } from './edit.ts'
import { triggerOf } from './flow.ts'

/** What a mail that is made has for an address where the request names none. */
export const NO_ADDRESS = ''
/** The start variable that gives it then. */
const VARIABLE = 'email_to'
const READS_VARIABLE = /^<[^<>]{1,100}\.output\.email_to>$/

/** What is said of the variable, and no change of its own that could be taken back. */
export const TELLS_ADDRESS = /^"[^"\n]{1,100}" (?:now takes|no longer takes) email_to\b/

type Settled = { graph: Graph; said: readonly string[] } | { question: string }

/**
 * The workflow in which every new mail has an address. Where none is named the run's input gives it; a schedule or a
 * webhook begins runs without anybody who could, so that the person is asked. The variable goes with the last mail
 * that reads it.
 */
export function settleAddresses(before: Graph, after: Graph): Settled {
  const known = new Set(before.nodes.filter(hasNoAddress).map(({ id }) => id))
  const mails = after.nodes.filter((node) => hasNoAddress(node) && !known.has(node.id))
  return mails.length > 0 ? readFromInput(after, mails) : withoutUnread(before, after)
}

function addressOf({ type, config: { name, input } }: GraphNode): unknown {
  return type === 'capability' && name === 'gmail_send_email' && isJsonObject(input) ? input.to : undefined
}

function hasNoAddress(node: GraphNode): boolean {
  return addressOf(node) === NO_ADDRESS
}

function readFromInput(graph: Graph, mails: readonly GraphNode[]): Settled {
  const names = listNames(mails.map(({ name }) => name))
  const question = {
    question: `To which address should ${names} send its mail? For example ann@example.com.`,
  }
  const trigger = triggerOf(graph)
  if (trigger?.type !== 'starter' || isScheduled(trigger)) return question
  const to = `<${trigger.name}.output.${VARIABLE}>`
  const inputs = inputsOf(trigger)
  const isDeclared = Object.hasOwn(inputs, VARIABLE)
  const edited = edit(graph, {
    updateBlocks: [
      ...mails.map(({ id, config }) => ({ id, config: { input: { ...objectAt(config, 'input'), to } } })),
      ...(isDeclared ? [] : [{ id: trigger.id, config: { input: { ...inputs, [VARIABLE]: 'string' } } }]),
    ],
  })
  if ('problem' in edited) return question
  const told =
    `"${trigger.name}" now takes ${VARIABLE}, the address to which ${names} goes. To fix it, tell me one, such as ` +
    '"send the email to ann@example.com".'
  return { graph: edited.graph, said: isDeclared ? [] : [told] }
}

function isScheduled({ config }: GraphNode): boolean {
  return typeof config.schedule_type === 'string' && config.schedule_enabled !== false
}

function withoutUnread(before: Graph, after: Graph): Settled {
  const kept = { graph: after, said: [] }
  const trigger = triggerOf(after)
  if (trigger?.type !== 'starter' || !before.nodes.some(readsVariable)) return kept
  const { [VARIABLE]: declared, ...inputs } = inputsOf(trigger)
  const others = after.nodes.filter(({ id }) => id !== trigger.id)
  if (declared !== 'string' || JSON.stringify(others).includes(VARIABLE)) return kept
  const edited = edit(after, { updateBlocks: [{ id: trigger.id, config: { input: inputs } }] })
  if ('problem' in edited) return kept
  return { graph: edited.graph, said: [`"${trigger.name}" no longer takes ${VARIABLE}.`] }
}

function readsVariable(node: GraphNode): boolean {
  return READS_VARIABLE.test(String(addressOf(node)))
}

function inputsOf({ config }: GraphNode): JsonObject {
  return objectAt(config, 'input')
}

function objectAt(config: JsonObject, key: string): JsonObject {
  const value = config[key]
  return isJsonObject(value) ? value : {}
}
