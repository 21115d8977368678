import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { findOneBlock } from '../language/find-block.ts'
import { unmask } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { phrase, readSlots } from '../language/phrase.ts'
import { secretNameOf } from '../language/secret-names.ts'
import { listNames } from '../language/words.ts'
import { writeValue } from './configure.ts'
import { toValue } from './declare-input.ts'

const HEADER = pattern`
  ^(?:add|set|send|include|put|use|pass)\s+(?:an? |the )?(?:http )?header\s+(.{1,100}?)\s*
  (?::|=|\bto\b|\bwith (?:the )?value\b|\bas\b)\s*(.{1,500}?)
  (?:\s+(?:to|in|on|for|of)\s+((?:the )?[^,]{1,80}))?$`
/** `Fetch should send the header Accept: text/html`, `fetch with header …`. */
const WITH_HEADER =
  phrase(`{block:60} [should|must|needs to] (with|send|have|get|use) [the|a|an] [http] header
  {name=[\\w-]{1,60}}[:] [=|to|of] {value:500}`)
const AUTHORIZATION = pattern`
  ^(?:add|set|use|send|include)\s+(?:an? |the )?
  (?:(?:authorization|auth|bearer)(?: (?:header|token))?|(?:api|access) (?:key|token)|bearer auth
  (?:entication)?|authentication)(?:\s+(?:to|in|on|for|of)\s+((?:the )?[^,]{1,80}))?$`
const NEEDS_AUTHORIZATION = pattern`
  ^(.{1,60}?) (?:needs|requires|must have|should have|should send) (?:an? |the )?
  (?:authorization|authentication|auth|bearer|api|access)(?: (?:header|token|key))?$`
const PARAMETER = pattern`
  ^(?:add|set|send|include|pass)\s+(?:an? |the )?(?:query |url )?param(?:eter)?\s+(.{1,60}?)\s*
  (?::|=|\bto\b|\bwith (?:the )?value\b|\bas\b)\s*(.{1,300}?)
  (?:\s+(?:to|in|on|for|of)\s+((?:the )?[^,]{1,80}))?$`

/** `use the secret ACME_TOKEN for Fetch`. */
const SECRET_FOR: readonly RegExp[] = [
  '(use|take|send|put) {secret=⟦r\\d+⟧} (for|in|with|on|to|into) [the] {block:60} [instead|from now on]',
  '{block:60} (should|must|needs to) (use|send|take) {secret=⟦r\\d+⟧} [instead|from now on]',
].map(phrase)
const IS_ADDRESS = /_(?:URL|URI|HOOK|WEBHOOK|ADDRESS|ENDPOINT)$/

/** `add a header X-Key: abc to Fetch`, `add a query parameter limit=10`, `add an auth header`. */
export function addToRequest(clause: Clause, scene: Scene): Outcome | null {
  const { text, literals } = clause
  const secret = useSecret(clause, scene)
  if (secret !== null) return secret
  const header = HEADER.exec(text)
  if (header)
    return addField(
      scene,
      'headers',
      header.slice(1).map((part) => part && unmask(part, literals)),
    )
  const sent = readSlots<'block' | 'name' | 'value'>(WITH_HEADER, text)
  const sender =
    sent === null ? null : findOneBlock(unmask(sent.block ?? '', literals), scene.graph, scene.focus)
  if (sent !== null && sender)
    return addField(scene, 'headers', [sent.name, unmask(sent.value ?? '', literals), sender.name])
  const parameter = PARAMETER.exec(text)
  if (parameter)
    return addField(
      scene,
      'params',
      parameter.slice(1).map((part) => part && unmask(part, literals)),
    )
  const authorization = AUTHORIZATION.exec(text) ?? NEEDS_AUTHORIZATION.exec(text)
  if (!authorization) return null
  const added = addField(scene, 'headers', [
    'Authorization',
    'Bearer {{secrets.API_TOKEN}}',
    authorization[1] && unmask(authorization[1], literals),
  ])
  return added.kind === 'changed'
    ? { ...added, fill: [`"${added.focus}" needs the secret API_TOKEN`] }
    : added
}

/** The address of a request, or what it proves itself with: as the secret's name says. */
function useSecret({ text, literals }: Clause, scene: Scene): Outcome | null {
  const slots = SECRET_FOR.map((one) => readSlots<'secret' | 'block'>(one, text)).find((one) => one !== null)
  const reference = unmask(slots?.secret ?? '', literals)
  const name = secretNameOf(reference)
  const node =
    slots?.block === undefined ? null : findOneBlock(unmask(slots.block, literals), scene.graph, scene.focus)
  if (name === null || node?.type !== 'general_api') return null
  const isAddress = IS_ADDRESS.test(name)
  const value = isAddress ? reference : `Bearer ${reference}`
  return writeValue(scene, node, isAddress ? ['url'] : ['headers', 'Authorization'], { value })
}

function addField(
  scene: Scene,
  key: 'headers' | 'params',
  [name = '', value = '', phrase]: (string | undefined)[],
): Outcome {
  const node = findRequest(phrase, scene)
  if ('problem' in node) return asks(node.problem)
  return writeValue(scene, node, [key, name.trim()], {
    value: key === 'params' ? toValue(value) : value.trim(),
  })
}

function findRequest(phrase: string | undefined, { graph, focus }: Scene): GraphNode | { problem: string } {
  const requests = graph.nodes.filter(({ type }) => type === 'general_api')
  const named = phrase === undefined ? null : findOneBlock(phrase, graph, focus)
  if (named?.type === 'general_api') return named
  const spoken = requests.find(({ name }) => name === focus)
  const [only, ...others] = requests
  if (phrase === undefined && spoken) return spoken
  if (only && others.length === 0) return only
  return {
    problem: only
      ? `To which request: ${listNames(
          requests.map(({ name }) => name),
          'or',
        )}?`
      : 'There is no HTTP request in this workflow. Should I add one?',
  }
}
