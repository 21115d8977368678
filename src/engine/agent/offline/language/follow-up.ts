import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { nodeByName } from '../graph/flow.ts'
import type { Clause, Scene } from '../intent.ts'
import { phrase, readSlots } from './phrase.ts'
import { takePlace } from './place-phrase.ts'
import { durationInWords, parseDuration } from './quantities.ts'

const LEAD = /^(?:(?:but|and|or|rather|better|only|just|maybe|put|place|move|do|run) |it |that |this )+/i
const BARE_TIME = phrase(
  `{time=.{1,30}?} [(is|are|will be|would be) (enough|fine|better|ok|okay)|will do|should do|is plenty]`,
)
const LANGUAGE = phrase(`in {language=[a-z]{4,20}}`)
const RECIPIENT = phrase(String.raw`to {to=⟦e\d+⟧}`)
const CHANNEL = phrase(`(to|in|into|on) [the] {channel=#[\\w-]{1,80}} [channel]`)
const QUESTION = phrase(`(ask|say|ask them|show) {message=⟦q\\d+⟧}`)
const HEADER = phrase(`with [the|a] [http] header {header=.{1,200}}`)
const VALUE = phrase(`with [the|a] {key:30} [of|:|=] {value=⟦.{1,2000}}`)

/**
 * What a clause without a verb means of the block that was spoken of last: `no, before the fetch` moves it, `2 minutes
 * are enough` changes how long it waits, `with the header X: y` adds one. Null for any other clause.
 */
export function completeClause({ text, literals }: Clause, scene: Scene): string | null {
  const node = scene.focus === null ? undefined : nodeByName(scene.graph, scene.focus)
  if (!node) return null
  const bare = text.replace(LEAD, '').trim()
  const place = takePlace(bare, { ...scene, literals })
  if (place !== null && 'rest' in place && place.rest === '') return `move it ${bare}`
  const header = readSlots<'header'>(HEADER, bare)?.header
  if (header !== undefined) return `add a header ${header} to it`
  const set = readSlots<'key' | 'value'>(VALUE, bare)
  if (set !== null) return `set the ${set.key} of it to ${set.value}`
  const to = node.type === 'capability' ? readSlots<'to'>(RECIPIENT, bare)?.to : undefined
  if (to !== undefined) return `set the recipient of it to ${to}`
  const message = node.type === 'approval' ? readSlots<'message'>(QUESTION, bare)?.message : undefined
  if (message !== undefined) return `set the message of it to ${message}`
  const channel = readSlots<'channel'>(CHANNEL, bare)?.channel
  if (channel !== undefined) return `send it to the ${channel} channel instead`
  const language = node.type === 'agent' ? readSlots<'language'>(LANGUAGE, bare)?.language : undefined
  if (language !== undefined) return `tell it to answer in ${language}`
  const time = readSlots<'time'>(BARE_TIME, bare)?.time
  return time === undefined ? null : waitFor(time, node)
}

/** A number alone is in the unit in which the block waits. */
function waitFor(time: string, { type, config }: GraphNode): string | null {
  if (type !== 'wait' || typeof config.seconds !== 'number') return null
  const unit = durationInWords(config.seconds).split(' ').at(-1) ?? 'seconds'
  const whole = /^\d{1,6}$/.test(time) ? `${time} ${unit}` : time
  const isTime = /^(?:an? |half |\d)/i.test(whole) && parseDuration(whole) !== null
  return isTime ? `set the time of it to ${whole}` : null
}
