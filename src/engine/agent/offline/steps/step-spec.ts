import type { JsonObject } from '../../../../base/json.ts'
import type { BlockType } from '../../../workflow/graph/graph.ts'
import type { Assets } from '../assets.ts'
import type { Literal } from '../language/literals.ts'

/** What a step works on. */
export interface StepInput {
  /** A reference to it; null at the beginning of a workflow without start variables. */
  value: string | null
  /** Whether it is text for certain: what is not is put into a sentence, so that it arrives as text. */
  isText: boolean
}

/** A block that is to be, before it has its place: its config depends on what comes before it. */
export interface StepSpec {
  type: BlockType
  name: string
  config(input: StepInput): JsonObject
  /** The start variable that the step needs where nothing comes before it. */
  startVariable?: string
  /** What the person must still provide or write. */
  fill?: readonly string[]
  /** The channel to which a message goes, such as `#ops`, where the phrase names one. */
  channel?: string
}

/** A phrase that asks for a step, as far as it can be read. */
export type ReadStep =
  | StepSpec
  /** One question, without an answer to which the step cannot be made. */
  | { question: string }
  /** A list of the organisation's assets has to be known first. */
  | { needs: 'agents' | 'workflows' | 'knowledge_bases' | 'orchestrations' }

export interface StepPhrase {
  /** Masked; without what names the block. */
  text: string
  literals: readonly Literal[]
  /** What the phrase says that the block is called. */
  name: string | null
  assets: Assets
  /** Whether a noun without an article asks for a step, as it does behind "add". */
  takesNouns: boolean
}

export function isSpec(step: ReadStep): step is StepSpec {
  return 'type' in step
}

/** The kind of noun or the verb that a recogniser is asked about, and the rest of the phrase. */
export interface VerbPhrase extends StepPhrase {
  /** In its base form, lower case. */
  verb: string
  /** What follows the verb. */
  rest: string
}
