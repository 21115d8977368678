import { edit } from '../graph/edit.ts'
import { edgesFrom, handlesOf } from '../graph/flow.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { readBlock } from '../language/block-list.ts'
import { pattern } from '../language/pattern.ts'
import { listNames } from '../language/words.ts'

const CONNECTS = pattern`
  ^(?:connect|link|wire(?: up)?|attach|add (?:an? )?(?:edge|link|connection|arrow)(?: from| between)?
  |draw (?:an? )?(?:edge|line|arrow)(?: from)?|route)\s+(.+?)\s+(?:to|with|into|and|->)\s+(.+)$`
const DISCONNECTS = pattern`
  ^(?:disconnect|unlink|detach|unwire|separate|(?:remove|delete|cut|break|drop) (?:the )?
  (?:edge|link|connection|arrow|line)(?: from| between)?)\s+(.+?)\s+(?:from|and|to|with|->)\s+(.+)$`
const HANDLE_OF = pattern`
  ^(?:the )?["']?(if|else|elif[_ ]\d|true|false|yes|no|\d{1,2})["']?
  (?:\s+(?:branch|path|side|handle|output|case))?\s+(?:of|from)\s+(.+)$`
const OWN_HANDLE =
  /^(.+?)(?:'s)?\s+["']?(if|else|elif[_ ]\d|true|false|yes|no|\d{1,2})["']?\s+(?:branch|path|side|handle|output|case)$/i
const ON_HANDLE = pattern`
  \s+(?:on|in|at|via|for) (?:the )?["']?(if|else|elif[_ ]\d|true|false|yes|no|\d{1,2})["']?
  (?:\s+(?:branch|path|side|handle|output|case))?$`
const HANDLES: ReadonlyMap<string, string> = new Map([
  ['true', 'if'],
  ['yes', 'if'],
  ['false', 'else'],
  ['no', 'else'],
])

/** `connect Fetch to Writer`, `disconnect the else branch of Check from Reply`. */
export function connect(clause: Clause, scene: Scene): Outcome | null {
  const disconnects = DISCONNECTS.exec(clause.text)
  const match = disconnects ?? CONNECTS.exec(clause.text)
  if (!match) return null
  const ends = readEnds(match, clause, scene)
  if ('problem' in ends) return asks(ends.problem)
  return disconnects ? cut(ends, scene) : join(ends, scene)
}

interface Ends {
  source: Scene['graph']['nodes'][number]
  target: Scene['graph']['nodes'][number]
  handle: string | undefined
}

function readEnds(
  [, from = '', to = '']: RegExpExecArray,
  { literals }: Clause,
  scene: Scene,
): Ends | { problem: string } {
  const on = ON_HANDLE.exec(to)
  const target = readBlock(on ? to.slice(0, on.index) : to, { ...scene, literals })
  const [, ofHandle, owner] = HANDLE_OF.exec(from) ?? []
  const [, name, ownHandle] = OWN_HANDLE.exec(from) ?? []
  const source = readBlock(owner ?? name ?? from, { ...scene, literals })
  if ('problem' in source) return source
  if ('problem' in target) return target
  const word = (ofHandle ?? ownHandle ?? on?.[1])?.toLowerCase().replace(' ', '_')
  return {
    source: source.node,
    target: target.node,
    handle: word === undefined ? undefined : (HANDLES.get(word) ?? word),
  }
}

function join({ source, target, handle }: Ends, { graph }: Scene): Outcome {
  const handles = handlesOf(source)
  const used = new Set(edgesFrom(graph, source.id).map(({ sourceHandle }) => sourceHandle))
  const free = handles.filter((one) => !used.has(one))
  const chosen = handle ?? (free.length === 1 ? free[0] : undefined)
  if (handles.length > 0 && chosen === undefined)
    return asks(
      `"${source.name}" goes on at ${listNames(handles)}. From which of them should the edge lead to "${target.name}"?`,
    )
  const edited = edit(graph, {
    addEdges: [
      {
        source: source.id,
        target: target.id,
        ...(chosen !== undefined && handles.length > 0 && { sourceHandle: chosen }),
      },
    ],
  })
  if ('problem' in edited)
    return asks(`I cannot connect them: ${edited.problem}. Which blocks should be connected?`)
  return {
    kind: 'changed',
    graph: edited.graph,
    said: `Connected "${source.name}" to "${target.name}".`,
    focus: target.name,
  }
}

function cut({ source, target, handle }: Ends, { graph }: Scene): Outcome {
  const isBetween = (one: string, other: string) =>
    graph.edges.filter(
      (edge) =>
        edge.source === one &&
        edge.target === other &&
        (handle === undefined || edge.sourceHandle === handle),
    )
  const edges = [...isBetween(source.id, target.id), ...isBetween(target.id, source.id)]
  if (edges.length === 0)
    return asks(`No edge links "${source.name}" and "${target.name}". Which edge should I remove?`)
  const edited = edit(graph, { removeEdges: edges })
  if ('problem' in edited)
    return asks(`I cannot disconnect them: ${edited.problem}. Should I change that first?`)
  return {
    kind: 'changed',
    graph: edited.graph,
    said: `Disconnected "${source.name}" from "${target.name}".`,
    focus: target.name,
  }
}
